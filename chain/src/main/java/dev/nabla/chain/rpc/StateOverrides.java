package dev.nabla.chain.rpc;

import dev.nabla.evm.state.Account;
import dev.nabla.evm.state.WorldState;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.protocol.eth.Quantity;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What a caller wants to be different in the state that its call sees: the third parameter of
/// `eth_call`, as go-ethereum takes it. Precompiled contracts stay where they are.
record StateOverrides(Map<Address, Changes> accounts) {
  /// Accounts, and slots of all accounts together.
  static final int MAX_ENTRIES = 10_000;

  /// Nothing different.
  static final StateOverrides NONE = new StateOverrides(Map.of());

  StateOverrides {
    accounts = Map.copyOf(accounts);
  }

  /// What is different in one account.
  ///
  /// @param replacesStorage whether all slots but `slots` are zero
  record Changes(
      Optional<UInt256> balance,
      Optional<Long> nonce,
      Optional<Bytes> code,
      boolean replacesStorage,
      Map<UInt256, UInt256> slots) {}

  static StateOverrides read(JsonNode json) {
    if (json.isMissingNode() || json.isNull()) {
      return NONE;
    }
    if (!json.isObject()) {
      throw RpcException.invalidParams("the state overrides are not an object");
    }
    Map<Address, Changes> accounts = new HashMap<>();
    int entries = 0;
    for (Map.Entry<String, JsonNode> account : json.properties()) {
      Changes changes = readAccount(account.getValue());
      entries += 1 + changes.slots().size();
      if (entries > MAX_ENTRIES) {
        throw RpcException.invalidParams("more than " + MAX_ENTRIES + " overrides");
      }
      accounts.put(Address.fromHex(Params.prefixed(account.getKey(), "an account")), changes);
    }
    return new StateOverrides(accounts);
  }

  private static Changes readAccount(JsonNode json) {
    if (!json.isObject()) {
      throw RpcException.invalidParams("an account's overrides are not an object");
    }
    if (json.hasNonNull("movePrecompileToAddress")) {
      throw RpcException.invalidParams("movePrecompileToAddress is not supported");
    }
    boolean replaces = json.hasNonNull("state");
    if (replaces && json.hasNonNull("stateDiff")) {
      throw RpcException.invalidParams("an account has both state and stateDiff");
    }
    return new Changes(
        text(json, "balance").map(Quantity::parse),
        text(json, "nonce").map(Quantity::parseUnsignedLong),
        text(json, "code").map(code -> Bytes.fromHex(Params.prefixed(code, "code"))),
        replaces,
        slots(json.path(replaces ? "state" : "stateDiff")));
  }

  private static Optional<String> text(JsonNode json, String member) {
    return json.hasNonNull(member)
        ? Optional.of(Params.text(json.path(member), member))
        : Optional.empty();
  }

  private static Map<UInt256, UInt256> slots(JsonNode json) {
    if (!json.isMissingNode() && !json.isNull() && !json.isObject()) {
      throw RpcException.invalidParams("the slots are not an object");
    }
    Map<UInt256, UInt256> slots = new HashMap<>();
    json.properties()
        .forEach(slot ->
            slots.put(word(slot.getKey()), word(Params.text(slot.getValue(), "a slot's value"))));
    return slots;
  }

  /// All 32 bytes, as go-ethereum wants them.
  private static UInt256 word(String hex) {
    return UInt256.ofBytes(Hash.fromHex(Params.prefixed(hex, "a slot")).toArray());
  }

  /// `state` as the caller wants it.
  WorldState over(WorldState state) {
    return accounts.isEmpty() ? state : new Overridden(state);
  }

  private final class Overridden implements WorldState {
    private final WorldState base;
    private final Map<Hash, Bytes> codes = new HashMap<>();

    Overridden(WorldState base) {
      this.base = base;
      accounts
          .values()
          .forEach(
              changes -> changes.code().ifPresent(code -> codes.put(Keccak256.hash(code), code)));
    }

    @Override
    public Optional<Account> account(Address address) {
      Changes changes = accounts.get(address);
      Optional<Account> real = base.account(address);
      return changes == null ? real : Optional.of(changed(real.orElse(NOBODY), changes));
    }

    private static Account changed(Account account, Changes changes) {
      boolean hasStorage =
          changes.replacesStorage()
              ? !changes.slots().isEmpty()
              : account.hasStorage() || !changes.slots().isEmpty();
      return new Account(
          changes.nonce().orElse(account.nonce()),
          changes.balance().orElse(account.balance()),
          changes
              .code()
              .map(code -> code.isEmpty() ? Account.EMPTY_CODE_HASH : Keccak256.hash(code))
              .orElse(account.codeHash()),
          hasStorage);
    }

    @Override
    public UInt256 storage(Address address, UInt256 slot) {
      Changes changes = accounts.get(address);
      if (changes == null) {
        return base.storage(address, slot);
      }
      UInt256 value = changes.slots().get(slot);
      if (value != null) {
        return value;
      }
      return changes.replacesStorage() ? UInt256.ZERO : base.storage(address, slot);
    }

    @Override
    public Bytes code(Hash codeHash) {
      Bytes code = codes.get(codeHash);
      return code != null ? code : base.code(codeHash);
    }
  }

  private static final Account NOBODY =
      new Account(0, UInt256.ZERO, Account.EMPTY_CODE_HASH, false);
}
