package dev.nabla.chain.execution;

import dev.nabla.chain.state.LedgerState;
import dev.nabla.chain.state.StateStore;
import dev.nabla.evm.frame.BlockContext;
import dev.nabla.evm.state.Account;
import dev.nabla.evm.state.StateChanges;
import dev.nabla.evm.state.StateChanges.AccountChange;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.codec.RlpWriter;
import dev.nabla.primitives.crypto.EcdsaSignature;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.primitives.crypto.Secp256k1;
import dev.nabla.primitives.crypto.SecretKey;
import dev.nabla.protocol.eth.Authorization;
import dev.nabla.protocol.eth.DynamicFeeTransaction;
import dev.nabla.protocol.eth.SetCodeTransaction;
import dev.nabla.protocol.eth.Transaction;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A small world with a rich sender, and transactions for it.
final class Executions {
  static final Address SENDER = Address.ofNumber(0x5e4d);
  static final Address RECIPIENT = Address.ofNumber(0x4ec1);
  static final Address COINBASE = Address.ofNumber(0xc01b);
  static final UInt256 WEALTH = UInt256.of(1_000_000_000_000_000L);
  static final UInt256 BASE_FEE = UInt256.of(100);
  static final UInt256 TIP = UInt256.of(3);
  static final long CHAIN = 62252;
  static final BlockContext BLOCK =
      new BlockContext(
          7,
          1_000,
          60_000_000,
          BASE_FEE,
          COINBASE,
          Hash.ZERO,
          CHAIN,
          UInt256.ONE,
          number -> UInt256.of(number).toHash());

  private static final SecretKey AUTHORITY_KEY =
      SecretKey.of(Bytes.fromHex("17".repeat(32)).toArray());
  static final Address AUTHORITY = Secp256k1.addressOf(AUTHORITY_KEY);

  private final LedgerState state = LedgerState.empty(StateStore.inMemory());

  Executions() {
    put(SENDER, new Account(0, WEALTH, Account.EMPTY_CODE_HASH, false), Bytes.EMPTY);
  }

  LedgerState state() {
    return state;
  }

  void apply(StateChanges changes) {
    state.apply(changes);
  }

  void deploy(Address address, String code) {
    Bytes bytes = Bytes.fromHex(code);
    put(address, new Account(1, UInt256.ZERO, Keccak256.hash(bytes), false), bytes);
  }

  void put(Address address, Account account, Bytes code) {
    AccountChange change = new AccountChange(Optional.of(account), false, Map.of());
    state.apply(new StateChanges(Map.of(address, change), Map.of(account.codeHash(), code)));
  }

  UInt256 balance(Address address) {
    return state.account(address).map(Account::balance).orElse(UInt256.ZERO);
  }

  long nonce(Address address) {
    return state.account(address).map(Account::nonce).orElse(0L);
  }

  static DynamicFeeTransaction transfer(UInt256 value) {
    return transaction(Optional.of(RECIPIENT), value, Bytes.EMPTY);
  }

  static DynamicFeeTransaction creation(Bytes initCode) {
    return transaction(Optional.empty(), UInt256.ZERO, initCode);
  }

  static DynamicFeeTransaction transaction(Optional<Address> to, UInt256 value, Bytes data) {
    return new DynamicFeeTransaction(
        CHAIN,
        0,
        TIP,
        BASE_FEE.add(UInt256.of(1000)),
        200_000,
        to,
        value,
        data,
        List.of(),
        Transaction.UNSIGNED);
  }

  /// Calls the recipient and lets [#AUTHORITY] stand for `delegate`.
  static SetCodeTransaction setCode(Address delegate) {
    return setCode(List.of(authorization(delegate)));
  }

  static SetCodeTransaction setCode(List<Authorization> authorizations) {
    return new SetCodeTransaction(
        CHAIN,
        0,
        TIP,
        BASE_FEE.add(UInt256.of(1000)),
        200_000,
        RECIPIENT,
        UInt256.ZERO,
        Bytes.EMPTY,
        List.of(),
        authorizations,
        Transaction.UNSIGNED);
  }

  private static Authorization authorization(Address delegate) {
    RlpWriter payload = new RlpWriter().beginList().number(CHAIN).address(delegate).number(0);
    Bytes message = Bytes.concat(Bytes.of((byte) 5), payload.endList().toBytes());
    EcdsaSignature signature = Secp256k1.sign(Keccak256.hash(message), AUTHORITY_KEY);
    return new Authorization(
        UInt256.of(CHAIN), delegate, 0, signature.yParity(), signature.r(), signature.s());
  }
}
