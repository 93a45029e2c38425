package dev.nabla.evm.state;

import dev.nabla.evm.state.StateChanges.AccountChange;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One account as a transaction sees it: the base's values and what has changed since. A plain bag
/// of values; [Journal] keeps the rules and the way back.
final class JournalAccount {
  private static final Account NONE = new Account(0, UInt256.ZERO, Account.EMPTY_CODE_HASH, false);

  final Address address;
  final boolean existedBefore;
  private final Account before;
  private final Map<SlotKey, Slot> storage = new HashMap<>();
  private final Map<SlotKey, Slot> transients = new HashMap<>();
  private final SlotKey probe = new SlotKey();

  long nonce;
  UInt256 balance;
  Hash codeHash;
  @Nullable Bytes newCode;
  boolean warm;
  boolean touched;
  boolean created;
  boolean destroyed;

  JournalAccount(Address address, Optional<Account> base) {
    this.address = address;
    this.existedBefore = base.isPresent();
    this.before = base.orElse(NONE);
    this.nonce = before.nonce();
    this.balance = before.balance();
    this.codeHash = before.codeHash();
  }

  boolean hasStorageBefore() {
    return before.hasStorage();
  }

  boolean isEmpty() {
    return nonce == 0 && balance.isZero() && codeHash.equals(Account.EMPTY_CODE_HASH);
  }

  Slot slot(WorldState base, long w3, long w2, long w1, long w0) {
    Slot known = storage.get(probe.set(w3, w2, w1, w0));
    return known != null ? known : loadSlot(base);
  }

  private Slot loadSlot(WorldState base) {
    SlotKey key = probe.copy();
    UInt256 value = hasStorageBefore() ? base.storage(address, key.toUInt256()) : UInt256.ZERO;
    Slot slot = new Slot(value);
    storage.put(key, slot);
    return slot;
  }

  Slot transientSlot(long w3, long w2, long w1, long w0) {
    Slot known = transients.get(probe.set(w3, w2, w1, w0));
    if (known != null) {
      return known;
    }
    Slot slot = new Slot(UInt256.ZERO);
    transients.put(probe.copy(), slot);
    return slot;
  }

  /// What the transaction changed here, or nothing.
  Optional<AccountChange> change() {
    if (destroyed || (touched && isEmpty())) {
      return existedBefore
          ? Optional.of(new AccountChange(Optional.empty(), true, Map.of()))
          : Optional.empty();
    }
    Map<UInt256, UInt256> writes = new HashMap<>();
    boolean stores = false;
    for (var entry : storage.entrySet()) {
      Slot slot = entry.getValue();
      if (!slot.current().equals(slot.original())) {
        writes.put(entry.getKey().toUInt256(), slot.current());
        stores |= !slot.current().isZero();
      }
    }
    Account after = new Account(nonce, balance, codeHash, before.hasStorage() || stores);
    boolean same = existedBefore && sameValues() && writes.isEmpty();
    return same || (!existedBefore && !touched && isEmpty())
        ? Optional.empty()
        : Optional.of(new AccountChange(Optional.of(after), false, writes));
  }

  private boolean sameValues() {
    return nonce == before.nonce()
        && balance.equals(before.balance())
        && codeHash.equals(before.codeHash());
  }
}
