package dev.nabla.chain.execution;

import dev.nabla.evm.frame.Code;
import dev.nabla.evm.frame.Environment;
import dev.nabla.evm.state.Journal;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.Authorization;

/// Sets the delegations that a transaction of type 4 carries (EIP-7702). One that does not hold is
/// passed over; the others stand even where the transaction's code fails.
final class Delegations {
  /// What each authorization is charged beforehand: as if its account were new.
  static final int NEW_ACCOUNT_COST = 25_000;

  /// What it costs where the account was there; the rest is refunded.
  private static final int BASE_COST = 12_500;

  private final Environment environment;

  Delegations(Environment environment) {
    this.environment = environment;
  }

  void apply(Authorization authorization) {
    if (isForThisChain(authorization.chainId()) && authorization.nonce() != -1) {
      authorization.authority().ifPresent(authority -> apply(authorization, authority));
    }
  }

  private boolean isForThisChain(UInt256 chainId) {
    return chainId.isZero() || chainId.equals(UInt256.of(environment.block().chainId()));
  }

  private void apply(Authorization authorization, Address authority) {
    Journal journal = environment.journal();
    journal.warm(authority);
    Code code = environment.codeOf(authority);
    boolean hasOtherCode = code.size() > 0 && code.delegate().isEmpty();
    if (hasOtherCode || journal.nonce(authority) != authorization.nonce()) {
      return;
    }
    if (!journal.isEmpty(authority)) {
      journal.addRefund(NEW_ACCOUNT_COST - BASE_COST);
    }
    journal.setCode(authority, codeFor(authorization.delegate()));
    journal.setNonce(authority, authorization.nonce() + 1);
  }

  /// The zero address takes a delegation back.
  private static Bytes codeFor(Address delegate) {
    return delegate.equals(Address.ZERO) ? Bytes.EMPTY : Code.delegation(delegate);
  }
}
