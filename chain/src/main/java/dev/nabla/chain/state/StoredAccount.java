package dev.nabla.chain.state;

import dev.nabla.chain.trie.TrieNode;
import dev.nabla.evm.state.Account;
import dev.nabla.primitives.bytes.BigEndian;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.codec.RlpReader;
import dev.nabla.primitives.codec.RlpWriter;
import dev.nabla.protocol.eth.BlockHeader;
import java.util.Arrays;

/// An account as its leaf in the state trie (Yellow Paper, section 4.1), and where its storage trie
/// begins.
///
/// @param nonce unsigned 64 bits
/// @param storageVersion of the storage trie's root, [TrieNode#NO_VERSION] where that is empty; not
///   part of the leaf
record StoredAccount(
    long nonce, UInt256 balance, Hash storageRoot, Hash codeHash, long storageVersion) {
  /// What is where nothing is.
  static final StoredAccount NONE =
      new StoredAccount(
          0,
          UInt256.ZERO,
          BlockHeader.EMPTY_TRIE_ROOT,
          Account.EMPTY_CODE_HASH,
          TrieNode.NO_VERSION);

  static StoredAccount decode(Bytes leaf, long storageVersion) {
    RlpReader fields = RlpReader.ofList(leaf);
    StoredAccount account =
        new StoredAccount(
            fields.unsignedLong(), fields.uint256(), fields.hash(), fields.hash(), storageVersion);
    fields.expectEnd();
    return account;
  }

  /// Reads what [#record] gives.
  static StoredAccount decodeRecord(byte[] record) {
    int leafBytes = record.length - Long.BYTES;
    if (leafBytes < 0) {
      throw new DecodingException("an account of " + record.length + " bytes", 0);
    }
    return decode(Bytes.of(record, 0, leafBytes), BigEndian.getLong(record, leafBytes));
  }

  /// The leaf.
  byte[] encoded() {
    return new RlpWriter(112)
        .beginList()
        .number(nonce)
        .number(balance)
        .hash(storageRoot)
        .hash(codeHash)
        .endList()
        .toArray();
  }

  /// The leaf with the version behind it.
  byte[] record() {
    byte[] leaf = encoded();
    byte[] record = Arrays.copyOf(leaf, leaf.length + Long.BYTES);
    BigEndian.putLong(record, leaf.length, storageVersion);
    return record;
  }

  Account toAccount() {
    boolean hasStorage = !storageRoot.equals(BlockHeader.EMPTY_TRIE_ROOT);
    return new Account(nonce, balance, codeHash, hasStorage);
  }
}
