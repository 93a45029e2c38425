package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.P256;
import dev.nabla.primitives.crypto.P256PublicKey;

/// What a batch holds for one window number: the signed header, or the signed word that it is lost.
/// The leaf of window w stands at w − first window of the batch.
public sealed interface BatchLeaf {
  /// First byte of a signed header.
  byte WINDOW_TAG = 1;

  /// First byte of a signed lost range.
  byte LOST_TAG = 2;

  /// Longest encoding.
  int MAX_ENCODED_SIZE = 1 + WindowHeader.ENCODED_SIZE + P256.SIGNATURE_SIZE;

  /// The leaf data in the batch tree: tag ‖ `abi.encode` ‖ signature.
  Bytes encode();

  /// 64 bytes r ‖ s over [#signingHash()].
  Bytes signature();

  /// What is signed.
  Hash signingHash();

  /// Who signs.
  Hash nodeId();

  /// The chain that settles it.
  long chainId();

  /// The Settlement contract that settles it.
  Address settlement();

  /// Whether it speaks about `window`.
  boolean covers(long window);

  /// Whether `key` made the signature.
  default boolean isSignedBy(P256PublicKey key) {
    return P256.verify(signingHash(), signature(), key);
  }

  /// Reads exactly what [#encode()] writes; the signature is not judged.
  ///
  /// @throws DecodingException for any other bytes
  static BatchLeaf decode(Bytes encoded) {
    if (encoded.isEmpty()) {
      throw new DecodingException("empty batch leaf", 0);
    }
    return switch (encoded.get(0)) {
      case WINDOW_TAG ->
          new SignedWindow(
              WindowHeader.decode(body(encoded, WindowHeader.ENCODED_SIZE)),
              signature(encoded, WindowHeader.ENCODED_SIZE));
      case LOST_TAG ->
          new SignedLostRange(
              LostRange.decode(body(encoded, LostRange.ENCODED_SIZE)),
              signature(encoded, LostRange.ENCODED_SIZE));
      default -> throw new DecodingException("unknown batch leaf tag " + encoded.get(0), 0);
    };
  }

  private static Bytes body(Bytes encoded, int size) {
    int expected = 1 + size + P256.SIGNATURE_SIZE;
    if (encoded.size() != expected) {
      throw new DecodingException(
          "batch leaf of " + encoded.size() + " bytes, expected " + expected, 0);
    }
    return encoded.slice(1, size);
  }

  private static Bytes signature(Bytes encoded, int size) {
    return encoded.slice(1 + size, P256.SIGNATURE_SIZE);
  }

  /// A window that was closed and signed.
  ///
  /// @param header what was signed
  /// @param signature 64 bytes r ‖ s
  record SignedWindow(WindowHeader header, Bytes signature) implements BatchLeaf {
    /// @throws DecodingException where the signature is not 64 bytes
    public SignedWindow {
      requireSignatureSize(signature);
    }

    @Override
    public Bytes encode() {
      return Bytes.concat(Bytes.of(WINDOW_TAG), header.encode(), signature);
    }

    @Override
    public Hash signingHash() {
      return header.signingHash();
    }

    @Override
    public Hash nodeId() {
      return header.nodeId();
    }

    @Override
    public long chainId() {
      return header.chainId();
    }

    @Override
    public Address settlement() {
      return header.settlement();
    }

    @Override
    public boolean covers(long window) {
      return header.window() == window;
    }
  }

  /// A range of window numbers that a crash took.
  ///
  /// @param range what was signed; each of its windows has this same leaf
  /// @param signature 64 bytes r ‖ s
  record SignedLostRange(LostRange range, Bytes signature) implements BatchLeaf {
    /// @throws DecodingException where the signature is not 64 bytes
    public SignedLostRange {
      requireSignatureSize(signature);
    }

    @Override
    public Bytes encode() {
      return Bytes.concat(Bytes.of(LOST_TAG), range.encode(), signature);
    }

    @Override
    public Hash signingHash() {
      return range.signingHash();
    }

    @Override
    public Hash nodeId() {
      return range.nodeId();
    }

    @Override
    public long chainId() {
      return range.chainId();
    }

    @Override
    public Address settlement() {
      return range.settlement();
    }

    @Override
    public boolean covers(long window) {
      return range.contains(window);
    }
  }

  private static void requireSignatureSize(Bytes signature) {
    if (signature.size() != P256.SIGNATURE_SIZE) {
      throw new DecodingException("signature of " + signature.size() + " bytes", 0);
    }
  }
}
