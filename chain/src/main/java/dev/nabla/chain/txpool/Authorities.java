package dev.nabla.chain.txpool;

import static dev.nabla.chain.txpool.AdmissionRules.refuseIf;

import dev.nabla.chain.txpool.PoolVerdict.Refused;
import dev.nabla.evm.frame.Code;
import dev.nabla.evm.state.Account;
import dev.nabla.primitives.bytes.Address;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/// What delegated accounts may have waiting (EIP-7702, security considerations; the rules are
/// go-ethereum's). The balance of a delegated account can be swept by anyone whom its code lets, so
/// that whatever it has waiting becomes void for the price of one transaction: such an account has
/// one transaction waiting at a time, with its next nonce. An account of which several wait cannot
/// be delegated by a transaction that waits, for the same reason. Guarded by the pool.
final class Authorities {
  private final Map<Address, Integer> counts = new HashMap<>();

  /// Counts the accounts that `pooled` would delegate.
  void add(PooledTransaction pooled) {
    pooled.authorities().forEach(authority -> counts.merge(authority, 1, Integer::sum));
  }

  /// Takes back what [#add] counted.
  void remove(PooledTransaction pooled) {
    pooled
        .authorities()
        .forEach(authority ->
            counts.computeIfPresent(authority, (_, count) -> count == 1 ? null : count - 1));
  }

  /// The first rule that `pooled` breaks, or nothing.
  ///
  /// @param queue of its sender
  /// @param waiting how many transactions of an account wait
  Optional<Refused> check(
      PooledTransaction pooled, SenderQueue queue, PoolHead head, ToIntFunction<Address> waiting) {
    Optional<Account> account = head.account(pooled.sender());
    boolean hasCode =
        account.filter(found -> !found.codeHash().equals(Account.EMPTY_CODE_HASH)).isPresent();
    boolean isDelegated =
        hasCode && new Code(head.code(account.orElseThrow().codeHash())).delegate().isPresent();
    if (hasCode && !isDelegated) {
      return refuseIf(true, PoolRefusal.SENDER_IS_CONTRACT, "the sender has code");
    }
    if (isDelegated || counts.containsKey(pooled.sender())) {
      return checkDelegated(pooled, queue, account.map(Account::nonce).orElse(0L));
    }
    return checkAuthorities(pooled, waiting);
  }

  private static Optional<Refused> checkDelegated(
      PooledTransaction pooled, SenderQueue queue, long accountNonce) {
    boolean replaces = queue.at(pooled.nonce()).isPresent();
    return refuseIf(
            !replaces && !queue.isEmpty(),
            PoolRefusal.IN_FLIGHT_LIMIT,
            "a delegated account has one transaction waiting at a time")
        .or(() ->
            refuseIf(
                pooled.nonce() != accountNonce,
                PoolRefusal.OUT_OF_ORDER,
                "a delegated account goes on with nonce " + Long.toUnsignedString(accountNonce)));
  }

  private static Optional<Refused> checkAuthorities(
      PooledTransaction pooled, ToIntFunction<Address> waiting) {
    return pooled.authorities().stream()
        .filter(authority -> waiting.applyAsInt(authority) > 1)
        .findFirst()
        .map(authority ->
            new Refused(
                PoolRefusal.AUTHORITY_IN_FLIGHT, authority + " has several transactions waiting"));
  }
}
