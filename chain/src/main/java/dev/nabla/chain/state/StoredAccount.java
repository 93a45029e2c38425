package dev.nabla.chain.state;

import dev.nabla.evm.state.Account;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.codec.RlpReader;
import dev.nabla.primitives.codec.RlpWriter;
import dev.nabla.protocol.eth.BlockHeader;

/// An account as its leaf in the state trie (Yellow Paper, section 4.1).
///
/// @param nonce unsigned 64 bits
record StoredAccount(long nonce, UInt256 balance, Hash storageRoot, Hash codeHash) {

  static StoredAccount decode(Bytes leaf) {
    RlpReader fields = RlpReader.ofList(leaf);
    StoredAccount account =
        new StoredAccount(fields.unsignedLong(), fields.uint256(), fields.hash(), fields.hash());
    fields.expectEnd();
    return account;
  }

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

  Account toAccount() {
    boolean hasStorage = !storageRoot.equals(BlockHeader.EMPTY_TRIE_ROOT);
    return new Account(nonce, balance, codeHash, hasStorage);
  }
}
