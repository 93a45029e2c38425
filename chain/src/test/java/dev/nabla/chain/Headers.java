package dev.nabla.chain;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.BlockHeader;
import dev.nabla.protocol.eth.LogsBloom;

/// Headers for tests of rules that look at a few fields.
public final class Headers {
  private Headers() {}

  /// A first header with the given gas and fee.
  public static BlockHeader with(long gasLimit, long gasUsed, UInt256 baseFee) {
    return child(Hash.ZERO, 0, 1_000, gasLimit, gasUsed, baseFee);
  }

  /// A header after another.
  public static BlockHeader child(
      Hash parent, long number, long timestamp, long gasLimit, long gasUsed, UInt256 baseFee) {
    return new BlockHeader(
        parent,
        Address.ZERO,
        BlockHeader.EMPTY_TRIE_ROOT,
        BlockHeader.EMPTY_TRIE_ROOT,
        BlockHeader.EMPTY_TRIE_ROOT,
        LogsBloom.EMPTY,
        number,
        gasLimit,
        gasUsed,
        timestamp,
        Bytes.EMPTY,
        parent,
        baseFee,
        BlockHeader.EMPTY_TRIE_ROOT,
        0,
        0,
        Hash.ZERO,
        BlockHeader.NO_REQUESTS);
  }
}
