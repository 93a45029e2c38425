package dev.nabla.evm.state;

import dev.nabla.evm.state.StateChanges.AccountChange;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Everything that one transaction does to the world, over a base that it does not touch.
///
/// Each change leaves its undoing in a list, so that a checkpoint is an index and a revert walks
/// back to it: balances, nonces, code, storage, transient storage (EIP-1153), warm accounts and
/// slots (EIP-2929), the accounts created in this transaction (EIP-6780), logs and refunds alike.
/// Used by one thread, for one transaction.
public final class Journal {
  private final WorldState base;
  private final Set<Address> warmFromStart;
  private final Map<Address, JournalAccount> accounts = new HashMap<>();
  private final List<Runnable> undoings = new ArrayList<>();
  private final List<EventLog> logs = new ArrayList<>();
  private long refund;

  /// A journal without a change.
  public Journal(WorldState base) {
    this(base, Set.of());
  }

  /// A journal without a change.
  ///
  /// @param warmFromStart accounts that count as accessed (EIP-2929); they are read from the base
  ///   only where code asks for them
  public Journal(WorldState base, Set<Address> warmFromStart) {
    this.base = base;
    this.warmFromStart = Set.copyOf(warmFromStart);
  }

  /// A point that [#revertTo(int)] goes back to.
  public int checkpoint() {
    return undoings.size();
  }

  /// Undoes every change since `checkpoint`, newest first.
  public void revertTo(int checkpoint) {
    while (undoings.size() > checkpoint) {
      undoings.removeLast().run();
    }
  }

  private JournalAccount at(Address address) {
    JournalAccount known = accounts.get(address);
    return known != null ? known : load(address);
  }

  private JournalAccount load(Address address) {
    JournalAccount account = new JournalAccount(address, base.account(address));
    account.warm = warmFromStart.contains(address);
    accounts.put(address, account);
    return account;
  }

  /// Marks an account as accessed.
  ///
  /// @return whether this is the first access in the transaction
  public boolean warm(Address address) {
    JournalAccount account = at(address);
    if (account.warm) {
      return false;
    }
    account.warm = true;
    undoings.add(() -> account.warm = false);
    return true;
  }

  /// In wei.
  public UInt256 balance(Address address) {
    return at(address).balance;
  }

  /// Unsigned 64-bit.
  public long nonce(Address address) {
    return at(address).nonce;
  }

  /// keccak256 of the account's code; of nothing where it has none.
  public Hash codeHash(Address address) {
    return at(address).codeHash;
  }

  /// The account's code.
  public Bytes code(Address address) {
    JournalAccount account = at(address);
    if (account.newCode != null) {
      return account.newCode;
    }
    return account.codeHash.equals(Account.EMPTY_CODE_HASH)
        ? Bytes.EMPTY
        : base.code(account.codeHash);
  }

  /// Whether nonce, balance and code are all empty, as of an account that does not exist (EIP-161).
  public boolean isEmpty(Address address) {
    return at(address).isEmpty();
  }

  /// Whether a contract must not be created here (EIP-684, EIP-7610).
  public boolean collides(Address address) {
    JournalAccount account = at(address);
    return account.nonce != 0
        || !account.codeHash.equals(Account.EMPTY_CODE_HASH)
        || account.hasStorageBefore();
  }

  /// Whether the account was created in this transaction (EIP-6780).
  public boolean isCreatedHere(Address address) {
    return at(address).created;
  }

  /// Notes a call or transfer to the account, which removes it at the end where it is empty
  /// (EIP-161).
  public void touch(Address address) {
    touch(at(address));
  }

  private void touch(JournalAccount account) {
    if (!account.touched) {
      account.touched = true;
      undoings.add(() -> account.touched = false);
    }
  }

  /// Adds to a balance; the total supply stays far below 2^256, so the sum cannot overflow.
  public void addBalance(Address address, UInt256 wei) {
    JournalAccount account = at(address);
    touch(account);
    setBalance(account, account.balance.add(wei));
  }

  /// Takes from a balance.
  ///
  /// @throws IllegalStateException where the balance is lower: the caller checks first
  public void subtractBalance(Address address, UInt256 wei) {
    JournalAccount account = at(address);
    if (account.balance.compareTo(wei) < 0) {
      throw new IllegalStateException(address + " has " + account.balance + ", not " + wei);
    }
    touch(account);
    setBalance(account, account.balance.subtract(wei));
  }

  private void setBalance(JournalAccount account, UInt256 balance) {
    UInt256 previous = account.balance;
    if (!previous.equals(balance)) {
      account.balance = balance;
      undoings.add(() -> account.balance = previous);
    }
  }

  /// Moves wei from one account to another.
  public void transfer(Address from, Address to, UInt256 wei) {
    subtractBalance(from, wei);
    addBalance(to, wei);
  }

  /// Sets a nonce.
  public void setNonce(Address address, long nonce) {
    JournalAccount account = at(address);
    touch(account);
    long previous = account.nonce;
    account.nonce = nonce;
    undoings.add(() -> account.nonce = previous);
  }

  /// Sets an account's code; none removes it.
  public void setCode(Address address, Bytes code) {
    JournalAccount account = at(address);
    touch(account);
    Hash previousHash = account.codeHash;
    Bytes previousCode = account.newCode;
    account.codeHash = code.isEmpty() ? Account.EMPTY_CODE_HASH : Keccak256.hash(code);
    account.newCode = code;
    undoings.add(() -> {
      account.codeHash = previousHash;
      account.newCode = previousCode;
    });
  }

  /// Starts a contract's life here: nonce 1 (EIP-161), and it may still be destroyed (EIP-6780).
  public void create(Address address) {
    JournalAccount account = at(address);
    setNonce(address, 1);
    boolean previous = account.created;
    account.created = true;
    undoings.add(() -> account.created = previous);
  }

  /// Removes the account at the end of the transaction.
  public void destroy(Address address) {
    JournalAccount account = at(address);
    if (!account.destroyed) {
      account.destroyed = true;
      undoings.add(() -> account.destroyed = false);
    }
  }

  /// The slot whose number has these words, most significant first.
  public Slot slot(Address address, long w3, long w2, long w1, long w0) {
    return at(address).slot(base, w3, w2, w1, w0);
  }

  /// The slot of transient storage whose number has these words.
  public Slot transientSlot(Address address, long w3, long w2, long w1, long w0) {
    return at(address).transientSlot(w3, w2, w1, w0);
  }

  /// Marks a slot as accessed.
  ///
  /// @return whether this is the first access in the transaction
  public boolean warm(Slot slot) {
    if (slot.isWarm()) {
      return false;
    }
    slot.setWarm(true);
    undoings.add(() -> slot.setWarm(false));
    return true;
  }

  /// Writes a slot.
  public void store(Slot slot, UInt256 value) {
    UInt256 previous = slot.current();
    slot.setCurrent(value);
    undoings.add(() -> slot.setCurrent(previous));
  }

  /// Gas to give back at the end, before the cap; may be lowered again (EIP-3529).
  public long refund() {
    return refund;
  }

  /// Changes the refund.
  public void addRefund(long gas) {
    long previous = refund;
    refund += gas;
    undoings.add(() -> refund = previous);
  }

  /// Appends a log.
  public void log(EventLog log) {
    logs.add(log);
    undoings.add(logs::removeLast);
  }

  /// The logs that were not reverted, in order.
  public List<EventLog> logs() {
    return List.copyOf(logs);
  }

  /// What is left of it all, with destroyed and touched empty accounts removed.
  public StateChanges changes() {
    Map<Address, AccountChange> changes = new HashMap<>();
    Map<Hash, Bytes> code = new HashMap<>();
    for (JournalAccount account : accounts.values()) {
      account
          .change()
          .ifPresent(change -> {
            changes.put(account.address, change);
            Bytes newCode = account.newCode;
            if (change.account().isPresent() && newCode != null && !newCode.isEmpty()) {
              code.put(account.codeHash, newCode);
            }
          });
    }
    return new StateChanges(changes, code);
  }
}
