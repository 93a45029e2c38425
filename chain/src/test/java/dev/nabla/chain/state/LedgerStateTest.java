package dev.nabla.chain.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.evm.state.Account;
import dev.nabla.evm.state.StateChanges;
import dev.nabla.evm.state.StateChanges.AccountChange;
import dev.nabla.infrastructure.store.Durability;
import dev.nabla.infrastructure.store.MemoryStore;
import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.infrastructure.store.WriteBatch;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.protocol.eth.AccountProof;
import dev.nabla.protocol.eth.AccountProofJson;
import dev.nabla.protocol.eth.BlockHeader;
import dev.nabla.protocol.eth.ProofVerdict;
import dev.nabla.protocol.eth.StorageProof;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LedgerStateTest {
  private static final Address ALICE = Address.ofNumber(0xa11ce);
  private static final Address BOB = Address.ofNumber(0xb0b);
  private static final Bytes CODE = Bytes.of((byte) 0x60, (byte) 0x00);
  private static final Hash CODE_HASH = Keccak256.hash(CODE);
  private static final UInt256 SLOT = UInt256.of(7);

  private final MemoryStore disk = new MemoryStore();
  private final StateStore store = new StateStore(disk, StateRetention.DEFAULT);

  @Test
  void seesChangesAtOnceAndWritesThemOnlyWithTheBatch() {
    LedgerState state = LedgerState.empty(store);

    state.apply(contract(ALICE, 5, Map.of(SLOT, UInt256.of(42))));
    WriteBatch batch = new WriteBatch();
    Hash root = state.commit(batch).root();

    assertThat(state.storage(ALICE, SLOT)).isEqualTo(UInt256.of(42));
    assertThat(reopened().isNewest(0, root)).isFalse();
    disk.write(batch, Durability.PROCESS);
    assertThat(reopened().isNewest(0, root)).isTrue();
    LedgerState reopened = LedgerState.at(reopened(), 0);
    assertThat(reopened.storage(ALICE, SLOT)).isEqualTo(UInt256.of(42));
    assertThat(reopened.account(ALICE)).contains(new Account(1, UInt256.of(5), CODE_HASH, true));
    assertThat(reopened.code(CODE_HASH)).isEqualTo(CODE);
    assertThat(reopened.account(BOB)).isEmpty();
  }

  @Test
  void removingAnAccountTakesItsStorageWithIt() {
    LedgerState state = LedgerState.empty(store);
    state.apply(contract(ALICE, 5, Map.of(SLOT, UInt256.ONE)));
    state.commit();

    state.apply(change(ALICE, new AccountChange(Optional.empty(), true, Map.of())));

    assertThat(state.account(ALICE)).isEmpty();
    assertThat(state.storage(ALICE, SLOT)).isEqualTo(UInt256.ZERO);
    assertThat(state.root()).isEqualTo(BlockHeader.EMPTY_TRIE_ROOT);
  }

  @Test
  void anAccountMadeAgainBeginsWithoutItsOldStorage() {
    LedgerState state = LedgerState.empty(store);
    state.apply(contract(ALICE, 5, Map.of(SLOT, UInt256.ONE)));
    state.apply(change(ALICE, new AccountChange(Optional.empty(), true, Map.of())));
    state.apply(contract(ALICE, 9, Map.of(UInt256.of(8), UInt256.of(2))));

    LedgerState fresh = LedgerState.empty(store);
    fresh.apply(contract(ALICE, 9, Map.of(UInt256.of(8), UInt256.of(2))));

    assertThat(state.storage(ALICE, SLOT)).isEqualTo(UInt256.ZERO);
    assertThat(state.root()).isEqualTo(fresh.root());
  }

  @Test
  void knowsWhetherStorageIsLeft() {
    LedgerState state = LedgerState.empty(store);
    state.apply(contract(ALICE, 5, Map.of(SLOT, UInt256.ONE)));

    state.apply(contract(ALICE, 5, Map.of(SLOT, UInt256.ZERO)));

    assertThat(state.account(ALICE).orElseThrow().hasStorage()).isFalse();
  }

  @Test
  void rootDoesNotDependOnHowChangesWereGrouped() {
    LedgerState atOnce = LedgerState.empty(store);
    atOnce.apply(contract(ALICE, 5, Map.of(SLOT, UInt256.of(3))));
    atOnce.apply(contract(BOB, 6, Map.of()));
    LedgerState inSteps = LedgerState.empty(store);
    inSteps.apply(contract(BOB, 1, Map.of(SLOT, UInt256.ONE)));
    inSteps.commit();
    inSteps.apply(contract(ALICE, 5, Map.of(SLOT, UInt256.of(3))));
    inSteps.root();
    inSteps.apply(contract(BOB, 6, Map.of(SLOT, UInt256.ZERO)));

    assertThat(inSteps.root()).isEqualTo(atOnce.root());
  }

  @Test
  void provesWhatIsThereAndWhatIsNot() {
    LedgerState state = LedgerState.empty(store);
    state.apply(contract(ALICE, 5, Map.of(SLOT, UInt256.of(42))));
    state.apply(contract(BOB, 1, Map.of()));
    Hash root = state.commit();

    AccountProof present = state.prove(ALICE, List.of(SLOT, UInt256.of(8)));
    AccountProof absent = state.prove(Address.ofNumber(3), List.of(SLOT));

    assertThat(present.verify(root)).isEqualTo(new ProofVerdict.Proved());
    assertThat(absent.verify(root)).isEqualTo(new ProofVerdict.Proved());
    assertThat(present.verify(CODE_HASH)).isInstanceOf(ProofVerdict.Refused.class);
    assertThat(AccountProofJson.read(AccountProofJson.write(present))).isEqualTo(present);
  }

  @Test
  void refusesAProofOfOtherValues() {
    LedgerState state = LedgerState.empty(store);
    state.apply(contract(ALICE, 5, Map.of(SLOT, UInt256.of(42))));
    Hash root = state.commit();
    AccountProof honest = state.prove(ALICE, List.of(SLOT));
    StorageProof slot = honest.storage().getFirst();

    AccountProof richer =
        new AccountProof(
            ALICE,
            honest.nonce(),
            UInt256.of(6),
            honest.codeHash(),
            honest.storageRoot(),
            honest.nodes(),
            honest.storage());
    StorageProof other = new StorageProof(SLOT, UInt256.of(43), slot.nodes());

    assertThat(richer.verify(root)).isInstanceOf(ProofVerdict.Refused.class);
    assertThat(other.verify(honest.storageRoot())).isInstanceOf(ProofVerdict.Refused.class);
    assertThat(slot.verify(honest.storageRoot())).isEqualTo(new ProofVerdict.Proved());
  }

  @Test
  void saysThatANodeIsMissing() {
    LedgerState state = LedgerState.empty(store);
    state.apply(contract(ALICE, 5, Map.of()));
    state.apply(contract(BOB, 5, Map.of()));
    state.commit();
    disk.write(
        new WriteBatch().delete(StateStore.ACCOUNT_NODES, StateKeys.accountNode(new byte[0], 0)),
        Durability.PROCESS);
    LedgerState damaged = LedgerState.at(reopened(), 0);

    assertThatThrownBy(() -> damaged.prove(ALICE, List.of()))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("missing or damaged");
  }

  private StateStore reopened() {
    return new StateStore(disk, StateRetention.DEFAULT);
  }

  private static StateChanges contract(
      Address address, long balance, Map<UInt256, UInt256> storage) {
    Account account = new Account(1, UInt256.of(balance), CODE_HASH, false);
    return new StateChanges(
        Map.of(address, new AccountChange(Optional.of(account), false, storage)),
        Map.of(CODE_HASH, CODE));
  }

  private static StateChanges change(Address address, AccountChange change) {
    return new StateChanges(Map.of(address, change), Map.of());
  }
}
