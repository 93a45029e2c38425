package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import java.nio.charset.StandardCharsets;

/// What a node's P-256 key signs: one window of receipts, numbered without gaps.
///
/// @param chainId of the chain that settles it, at least 1
/// @param settlement address of the Settlement contract
/// @param nodeId who signs
/// @param window number of the window
/// @param count receipts in it, at least 1
/// @param root of the positional Keccak tree whose leaf data are the receipts' ids
/// @param heartbeatBlock block of the newest heartbeat that the node saw
/// @param heartbeatHash hash recorded by that heartbeat
public record WindowHeader(
    long chainId,
    Address settlement,
    Hash nodeId,
    long window,
    int count,
    Hash root,
    long heartbeatBlock,
    Hash heartbeatHash) {
  /// Separates this signature from every other that the key makes.
  public static final String PREFIX = "nabla/window/1";

  /// Bytes of [#encode()].
  public static final int ENCODED_SIZE = 8 * AbiWords.WORD;

  /// Most receipts in one window.
  public static final int MAX_COUNT = 4_096;

  /// @throws DecodingException where a number is out of range
  public WindowHeader {
    if (chainId < 1 || (window | heartbeatBlock) < 0) {
      throw new DecodingException("number out of range in a window header", 0);
    }
    if (count < 1 || count > MAX_COUNT) {
      throw new DecodingException("a window of " + count + " receipts", 0);
    }
  }

  /// The domain in which the window's receipts have their ids.
  public Domain domain() {
    return new Domain(chainId, settlement);
  }

  /// SHA-256(prefix ‖ `abi.encode`): the digest that is signed.
  public Hash signingHash() {
    return Digests.sha256(PREFIX.getBytes(StandardCharsets.US_ASCII), encode().toArray());
  }

  /// `abi.encode` of the struct: 8 words.
  public Bytes encode() {
    return new AbiWords()
        .uint(chainId)
        .address(settlement)
        .hash(nodeId)
        .uint(window)
        .uint(count)
        .hash(root)
        .uint(heartbeatBlock)
        .hash(heartbeatHash)
        .toBytes();
  }

  /// Reads exactly what [#encode()] writes.
  ///
  /// @throws DecodingException for any other bytes
  public static WindowHeader decode(Bytes encoded) {
    AbiWordReader in = new AbiWordReader(encoded);
    WindowHeader header =
        new WindowHeader(
            in.uint(63),
            in.address(),
            in.hash(),
            in.uint(63),
            in.uint31(),
            in.hash(),
            in.uint(63),
            in.hash());
    in.expectEnd();
    return header;
  }
}
