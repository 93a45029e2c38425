package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Hash;

/// The four fields of a receipt that are salted hashes.
public enum HashedField {
  /// `requestHash`, of the body as received.
  REQUEST,
  /// `responseHash`, of the body as sent.
  RESPONSE,
  /// `outputHash`, of the outcome's text.
  OUTPUT,
  /// `evidenceHash`, of the evidence struct; zero where there is none.
  EVIDENCE;

  /// The hash in `receipt`.
  public Hash of(InferenceReceipt receipt) {
    return switch (this) {
      case REQUEST -> receipt.requestHash();
      case RESPONSE -> receipt.responseHash();
      case OUTPUT -> receipt.outputHash();
      case EVIDENCE -> receipt.evidenceHash();
    };
  }

  /// The salt in `salts`.
  public Hash of(Salts salts) {
    return switch (this) {
      case REQUEST -> salts.request();
      case RESPONSE -> salts.response();
      case OUTPUT -> salts.output();
      case EVIDENCE -> salts.evidence();
    };
  }
}
