package dev.nabla.chain.state;

import dev.nabla.chain.trie.TrieNode;
import dev.nabla.primitives.bytes.BigEndian;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.eth.BlockHeader;
import java.util.Arrays;

/// Where the account trie of one state begins.
///
/// @param version of the trie's root; of no meaning for the empty trie
record StateRoot(Hash hash, long version) {
  /// Of a state without accounts.
  static final StateRoot EMPTY = new StateRoot(BlockHeader.EMPTY_TRIE_ROOT, TrieNode.NO_VERSION);

  static StateRoot decode(byte[] record) {
    if (record.length != Hash.SIZE + Long.BYTES) {
      throw new DecodingException("the root of a state of " + record.length + " bytes", 0);
    }
    return new StateRoot(Hash.of(record, 0), BigEndian.getLong(record, Hash.SIZE));
  }

  byte[] encoded() {
    byte[] record = Arrays.copyOf(hash.toArray(), Hash.SIZE + Long.BYTES);
    BigEndian.putLong(record, Hash.SIZE, version);
    return record;
  }
}
