package dev.nabla.chain.tracing;

import dev.nabla.evm.state.Account;
import dev.nabla.evm.state.StateChanges.AccountChange;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.Quantity;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// An account that a transaction touched, with the slots that it touched, as they were before; and
/// how that and what became of it are written down. An account that is not there has nothing and
/// owns nothing.
final class TouchedAccount {
  private static final Account NOBODY =
      new Account(0, UInt256.ZERO, Account.EMPTY_CODE_HASH, false);

  private final Account before;
  private final Bytes code;
  private final SortedMap<Hash, UInt256> slots = new TreeMap<>();

  TouchedAccount(Optional<Account> before, Bytes code) {
    this.before = before.orElse(NOBODY);
    this.code = code;
  }

  boolean isEmpty() {
    return before.isEmpty();
  }

  boolean hasSlot(Hash slot) {
    return slots.containsKey(slot);
  }

  void putSlot(Hash slot, UInt256 value) {
    slots.put(slot, value);
  }

  /// As it was, all of it.
  ///
  /// @param withCode whether the code itself is written, not its hash alone
  ObjectNode written(boolean withCode) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("balance", Quantity.of(before.balance()));
    if (!code.isEmpty()) {
      if (withCode) {
        json.put("code", code.toHex());
      }
      json.put("codeHash", before.codeHash().toHex());
    }
    putNonce(json, before);
    putSlots(json, slots);
    return json;
  }

  /// What a transaction made of it.
  ///
  /// @param changed nothing where the account is as it was
  /// @param code the account's code then
  record After(@Nullable AccountChange changed, Bytes code) {
    private Account account(Account before) {
      return changed == null ? before : changed.account().orElse(NOBODY);
    }

    private UInt256 slot(Hash slot, UInt256 before) {
      if (changed == null) {
        return before;
      }
      boolean isGone = changed.clearsStorage() || changed.account().isEmpty();
      UInt256 written = changed.storage().get(UInt256.ofHash(slot));
      return written != null ? written : isGone ? UInt256.ZERO : before;
    }
  }

  /// What the transaction changed, as it was and as it became.
  record Difference(ObjectNode before, ObjectNode after) {}

  /// The difference; nothing where there is none.
  Optional<Difference> difference(After after, boolean withCode) {
    Account now = after.account(before);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (!now.balance().equals(before.balance())) {
      json.put("balance", Quantity.of(now.balance()));
    }
    if (!now.codeHash().equals(before.codeHash())) {
      if (withCode) {
        json.put("code", after.code().toHex());
      }
      json.put("codeHash", now.codeHash().toHex());
    }
    if (now.nonce() != before.nonce()) {
      putNonce(json, now);
    }
    SortedMap<Hash, UInt256> were = new TreeMap<>();
    SortedMap<Hash, UInt256> became = new TreeMap<>();
    slots.forEach((slot, value) -> {
      UInt256 written = after.slot(slot, value);
      if (!written.equals(value)) {
        were.put(slot, value);
        became.put(slot, written);
      }
    });
    if (were.isEmpty() && now.balance().equals(before.balance()) && isSame(now)) {
      return Optional.empty();
    }
    putSlots(json, withoutZeros(became));
    ObjectNode old = written(withCode);
    old.remove("storage");
    putSlots(old, withoutZeros(were));
    return Optional.of(new Difference(old, json));
  }

  private boolean isSame(Account now) {
    return now.nonce() == before.nonce() && now.codeHash().equals(before.codeHash());
  }

  private static SortedMap<Hash, UInt256> withoutZeros(SortedMap<Hash, UInt256> slots) {
    slots.values().removeIf(UInt256::isZero);
    return slots;
  }

  private static void putNonce(ObjectNode json, Account account) {
    if (account.nonce() != 0) {
      json.put("nonce", new BigInteger(Long.toUnsignedString(account.nonce())));
    }
  }

  private static void putSlots(ObjectNode json, Map<Hash, UInt256> slots) {
    if (!slots.isEmpty()) {
      ObjectNode written = json.putObject("storage");
      slots.forEach((slot, value) -> written.put(slot.toHex(), value.toHash().toHex()));
    }
  }
}
