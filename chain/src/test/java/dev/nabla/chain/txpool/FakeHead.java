package dev.nabla.chain.txpool;

import dev.nabla.evm.state.Account;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A newest block that a test sets as it likes.
final class FakeHead implements PoolHead {
  private final Map<Address, Account> accounts = new HashMap<>();
  private final Map<Hash, Bytes> codes = new HashMap<>();
  private UInt256 baseFee = UInt256.of(1_000);

  void account(Address address, long nonce, UInt256 balance) {
    accounts.put(address, new Account(nonce, balance, Account.EMPTY_CODE_HASH, false));
  }

  /// Gives an account code.
  void code(Address address, Bytes code) {
    Hash hash = Keccak256.hash(code);
    codes.put(hash, code);
    Account before = account(address).orElseThrow();
    accounts.put(address, new Account(before.nonce(), before.balance(), hash, false));
  }

  @Override
  public Bytes code(Hash codeHash) {
    return Optional.ofNullable(codes.get(codeHash)).orElseThrow();
  }

  void baseFee(long wei) {
    baseFee = UInt256.of(wei);
  }

  @Override
  public Optional<Account> account(Address address) {
    return Optional.ofNullable(accounts.get(address));
  }

  @Override
  public UInt256 baseFee() {
    return baseFee;
  }

  @Override
  public long gasLimit() {
    return 60_000_000;
  }
}
