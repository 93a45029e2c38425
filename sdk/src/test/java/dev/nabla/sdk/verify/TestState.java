package dev.nabla.sdk.verify;

import dev.nabla.chain.trie.MerklePatriciaTrie;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.codec.RlpWriter;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.protocol.eth.AccountProof;
import dev.nabla.protocol.eth.StorageProof;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A ledger's state made by hand: storage of some contracts among accounts and slots that nobody
/// asks about, with proofs.
final class TestState {
  private static final int BYSTANDERS = 40;

  private final MerklePatriciaTrie accounts = MerklePatriciaTrie.empty();
  private final Map<Address, MerklePatriciaTrie> storage = new HashMap<>();
  private final Map<Address, Map<UInt256, UInt256>> values = new HashMap<>();
  private final Seeds seeds;

  TestState(Seeds seeds) {
    this.seeds = seeds;
    for (int i = 0; i < BYSTANDERS; i++) {
      putAccount(Address.of(seeds.bytes(Address.SIZE)), Hash.of(seeds.bytes(Hash.SIZE)));
    }
  }

  /// Gives `contract` these slots beside others.
  void put(Address contract, Map<UInt256, UInt256> slots) {
    MerklePatriciaTrie trie = MerklePatriciaTrie.empty();
    slots.forEach((slot, value) -> putSlot(trie, slot, value));
    for (int i = 0; i < BYSTANDERS; i++) {
      putSlot(trie, UInt256.ofBytes(seeds.bytes(32)), UInt256.ONE);
    }
    storage.put(contract, trie);
    values.put(contract, slots);
    putAccount(contract, trie.root());
  }

  private static void putSlot(MerklePatriciaTrie trie, UInt256 slot, UInt256 value) {
    if (!value.isZero()) {
      trie.put(key(slot.toArray()), new RlpWriter().number(value).toArray());
    }
  }

  private void putAccount(Address address, Hash storageRoot) {
    accounts.put(
        key(address.toArray()),
        new RlpWriter()
            .beginList()
            .number(1)
            .number(UInt256.ZERO)
            .hash(storageRoot)
            .hash(AccountProof.NO_CODE)
            .endList()
            .toArray());
  }

  Hash root() {
    return accounts.root();
  }

  /// What `eth_getProof` gives for `contract`.
  AccountProof prove(Address contract, List<UInt256> slots) {
    MerklePatriciaTrie trie = storage.getOrDefault(contract, MerklePatriciaTrie.empty());
    Map<UInt256, UInt256> known = values.getOrDefault(contract, Map.of());
    List<StorageProof> proofs =
        slots.stream()
            .map(slot ->
                new StorageProof(
                    slot, known.getOrDefault(slot, UInt256.ZERO), trie.prove(key(slot.toArray()))))
            .toList();
    return new AccountProof(
        contract,
        1,
        UInt256.ZERO,
        AccountProof.NO_CODE,
        trie.root(),
        accounts.prove(key(contract.toArray())),
        proofs);
  }

  private static byte[] key(byte[] preimage) {
    return Keccak256.hash(preimage).toArray();
  }
}
