package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import java.nio.charset.StandardCharsets;

/// A node's signed word that it lost a range of windows in a crash: numbers that were reserved, and
/// whose receipts, if there were any, it no longer holds.
///
/// @param chainId of the chain that settles them, at least 1
/// @param settlement address of the Settlement contract
/// @param nodeId who signs
/// @param firstWindow first lost number
/// @param lastWindow last lost number, not below the first
public record LostRange(
    long chainId, Address settlement, Hash nodeId, long firstWindow, long lastWindow) {
  /// Separates this signature from every other that the key makes.
  public static final String PREFIX = "nabla/lost/1";

  /// Bytes of [#encode()].
  public static final int ENCODED_SIZE = 5 * AbiWords.WORD;

  /// @throws DecodingException where a number is out of range
  public LostRange {
    if (chainId < 1 || firstWindow < 0 || lastWindow < firstWindow) {
      throw new DecodingException("number out of range in a lost range", 0);
    }
  }

  /// Whether `window` is one of the lost.
  public boolean contains(long window) {
    return firstWindow <= window && window <= lastWindow;
  }

  /// SHA-256(prefix ‖ `abi.encode`): the digest that is signed.
  public Hash signingHash() {
    return Digests.sha256(PREFIX.getBytes(StandardCharsets.US_ASCII), encode().toArray());
  }

  /// `abi.encode` of the struct: 5 words.
  public Bytes encode() {
    return new AbiWords()
        .uint(chainId)
        .address(settlement)
        .hash(nodeId)
        .uint(firstWindow)
        .uint(lastWindow)
        .toBytes();
  }

  /// Reads exactly what [#encode()] writes.
  ///
  /// @throws DecodingException for any other bytes
  public static LostRange decode(Bytes encoded) {
    AbiWordReader in = new AbiWordReader(encoded);
    LostRange range = new LostRange(in.uint(63), in.address(), in.hash(), in.uint(63), in.uint(63));
    in.expectEnd();
    return range;
  }
}
