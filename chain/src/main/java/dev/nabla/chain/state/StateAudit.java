package dev.nabla.chain.state;

import dev.nabla.chain.trie.MerklePatriciaTrie;
import dev.nabla.chain.trie.NodeCodec;
import dev.nabla.chain.trie.TrieNode;
import dev.nabla.chain.trie.TrieVisitor;
import dev.nabla.evm.state.Account;
import dev.nabla.infrastructure.store.Column;
import dev.nabla.infrastructure.store.KeyValueStore;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.codec.RlpReader;
import dev.nabla.primitives.crypto.Keccak256;
import java.util.Arrays;

/// Goes through the whole newest state and believes nothing: every node of every trie has to hash
/// to what its parent names, so that the root follows from the leaves; every leaf has to be what
/// the flat columns have, which may hold nothing else; every code has to hash to what its account
/// names. Time grows with the state, memory does not.
public final class StateAudit {
  private static final byte[] FIRST = {};
  private static final byte[] AFTER_LAST = new byte[2 * Hash.SIZE + 1];

  static {
    Arrays.fill(AFTER_LAST, (byte) 0xff);
  }

  private final StateStore states;
  private final KeyValueStore disk;
  private final long number;
  private long accounts;
  private long slots;
  private long nodes;

  private StateAudit(StateStore states) {
    this.states = states;
    this.disk = states.disk();
    this.number = states.newest();
  }

  /// What was gone through.
  public record Report(long accounts, long slots, long nodes) {}

  /// Audits the newest state. No block may come meanwhile.
  ///
  /// @param root that the newest block's header names
  /// @throws dev.nabla.infrastructure.store.StorageException at the first thing that is wrong,
  ///   naming it
  public static Report run(StateStore states, Hash root) {
    StateAudit audit = new StateAudit(states);
    audit.walk(root);
    return new Report(audit.accounts, audit.slots, audit.nodes);
  }

  private void walk(Hash root) {
    StateRoot top = states.root(number);
    require(top.hash().equals(root), "the root of state " + number);
    MerklePatriciaTrie.at(
            (path, version, hash) ->
                node(StateStore.ACCOUNT_NODES, StateKeys.accountNode(path, version), version, hash),
            root,
            top.version())
        .visit(
            new TrieVisitor() {
              @Override
              public void stored(byte[] path, long version) {
                nodes++;
              }

              @Override
              public void entry(byte[] path, Bytes value, long below) {
                account(StateKeys.ofNibbles(path), StateStore.decodedLeaf(value, below));
              }
            });
    require(count(StateStore.ACCOUNTS) == accounts, "the column of accounts");
    require(count(StateStore.SLOTS) == slots, "the column of slots");
  }

  private void account(Hash key, StoredAccount account) {
    accounts++;
    require(
        states.newestAccount(key).filter(account::equals).isPresent(),
        "the account with the hashed address " + key);
    checkCode(account.codeHash());
    MerklePatriciaTrie.at(
            (path, version, hash) ->
                node(
                    StateStore.STORAGE_NODES,
                    StateKeys.storageNode(key, path, version),
                    version,
                    hash),
            account.storageRoot(),
            account.storageVersion())
        .visit(
            new TrieVisitor() {
              @Override
              public void stored(byte[] path, long version) {
                nodes++;
              }

              @Override
              public void entry(byte[] path, Bytes value, long below) {
                slot(key, StateKeys.ofNibbles(path), RlpReader.of(value).uint256());
              }
            });
  }

  private void slot(Hash owner, Hash slot, UInt256 value) {
    slots++;
    require(
        states.newestSlot(owner, slot).equals(value),
        "slot " + slot + " of the account with the hashed address " + owner);
  }

  private void checkCode(Hash hash) {
    boolean isRight =
        hash.equals(Account.EMPTY_CODE_HASH)
            || disk.get(StateStore.CODE, hash.toArray())
                .filter(code -> Keccak256.hash(code).equals(hash))
                .isPresent();
    require(isRight, "contract code " + hash);
  }

  private TrieNode node(Column column, byte[] key, long version, Hash hash) {
    String what = "trie node " + hash;
    byte[] record = disk.get(column, key).orElseThrow(() -> StateStore.damaged(what));
    require(StateStore.isEncodingOf(hash, record), what);
    try {
      return NodeCodec.decode(record, version);
    } catch (DecodingException _) {
      throw StateStore.damaged(what);
    }
  }

  private long count(Column column) {
    long entries = 0;
    try (KeyValueStore.Cursor cursor = disk.scan(column, FIRST, AFTER_LAST)) {
      while (cursor.next()) {
        entries++;
      }
    }
    return entries;
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw StateStore.damaged(what);
    }
  }
}
