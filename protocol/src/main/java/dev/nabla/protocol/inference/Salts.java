package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Keccak256;
import java.nio.charset.StandardCharsets;

/// The four salts of one receipt, each derived from one secret by its field's name, so that opening
/// one field makes no other guessable.
///
/// @param request salts `requestHash`
/// @param response salts `responseHash`
/// @param output salts `outputHash`
/// @param evidence salts `evidenceHash`
public record Salts(Hash request, Hash response, Hash output, Hash evidence) {
  /// The salts that come of 32 random bytes: salt_f = keccak256(secret ‖ f).
  public static Salts derive(Hash secret) {
    return new Salts(
        derive(secret, "request"),
        derive(secret, "response"),
        derive(secret, "output"),
        derive(secret, "evidence"));
  }

  private static Hash derive(Hash secret, String field) {
    return Keccak256.hash(secret.toArray(), field.getBytes(StandardCharsets.US_ASCII));
  }

  /// keccak256(salt ‖ preimage), the form of all four hashes; bodies that come in pieces go through
  /// [SaltedHash].
  public static Hash hash(Hash salt, Bytes preimage) {
    return Keccak256.hash(salt.toArray(), preimage.toArray());
  }

  /// What `field` of a receipt with these salts and `preimage` holds: the salted hash, or zero for
  /// evidence that there is none of.
  public Hash hash(HashedField field, Bytes preimage) {
    return field == HashedField.EVIDENCE && preimage.isEmpty()
        ? Hash.ZERO
        : hash(field.of(this), preimage);
  }

  /// Whether `field` of `receipt` is the hash of `preimage` with these salts.
  public boolean open(HashedField field, InferenceReceipt receipt, Bytes preimage) {
    return field.of(receipt).equals(hash(field, preimage));
  }

  /// Hides the salts: who knows one can test guesses of a prompt.
  @Override
  public String toString() {
    return "Salts[hidden]";
  }
}
