package dev.nabla.chain.txpool;

import dev.nabla.chain.block.BlockRules;
import dev.nabla.chain.execution.IntrinsicGas;
import dev.nabla.chain.txpool.PoolVerdict.Refused;
import dev.nabla.evm.gas.Fork;
import dev.nabla.evm.gas.GasCost;
import dev.nabla.protocol.eth.SetCodeTransaction;
import dev.nabla.protocol.eth.Transaction;
import java.util.Optional;

/// What a transaction must be to wait, whatever else waits and whoever sent it. Pure.
final class AdmissionRules {
  private final PoolLimits limits;
  private final Fork fork;
  private final long chainId;

  AdmissionRules(PoolLimits limits, Fork fork, long chainId) {
    this.limits = limits;
    this.fork = fork;
    this.chainId = chainId;
  }

  /// The first rule that is broken, cheap ones first, or nothing.
  Optional<Refused> check(Transaction transaction, int sizeBytes, long blockGasLimit) {
    return refuseIf(
            !BlockRules.isTypeAllowed(transaction),
            PoolRefusal.UNSUPPORTED_TYPE,
            "type " + transaction.type() + ", accepted are 0, 1, 2 and 4: this chain has no blobs")
        .or(() ->
            refuseIf(
                sizeBytes > limits.transactionBytes(),
                PoolRefusal.TOO_LARGE,
                sizeBytes + " bytes, at most " + limits.transactionBytes()))
        .or(() -> checkChain(transaction))
        .or(() -> checkGas(transaction, blockGasLimit))
        .or(() ->
            refuseIf(
                transaction.maxPriorityFeePerGas().compareTo(transaction.maxFeePerGas()) > 0,
                PoolRefusal.TIP_ABOVE_FEE,
                "maxPriorityFeePerGas above maxFeePerGas"))
        .or(() ->
            refuseIf(
                transaction instanceof SetCodeTransaction && transaction.authorizations().isEmpty(),
                PoolRefusal.NO_AUTHORIZATION,
                "a transaction of type 4 sets the code of at least one account"));
  }

  /// A transaction that is bound to no chain could be replayed on every chain, so it is refused
  /// although the ledger itself would run it.
  private Optional<Refused> checkChain(Transaction transaction) {
    boolean bound =
        transaction.chainId().isPresent() && transaction.chainId().getAsLong() == chainId;
    return refuseIf(
        !bound,
        PoolRefusal.WRONG_CHAIN,
        transaction.chainId().isPresent()
            ? "chain id " + transaction.chainId().getAsLong() + ", expected " + chainId
            : "not bound to a chain (EIP-155), expected chain id " + chainId);
  }

  private Optional<Refused> checkGas(Transaction transaction, long blockGasLimit) {
    long gas = transaction.gasLimit();
    long most = Math.min(fork.transactionGasCap(), blockGasLimit);
    IntrinsicGas intrinsic = IntrinsicGas.of(transaction, fork);
    long least = Math.max(intrinsic.due(), intrinsic.floor());
    boolean tooMuchCode =
        transaction.recipient().isEmpty() && transaction.data().size() > GasCost.MAX_INITCODE_BYTES;
    return refuseIf(gas > most, PoolRefusal.GAS_LIMIT_TOO_HIGH, "gas " + gas + ", at most " + most)
        .or(() ->
            refuseIf(
                gas < least, PoolRefusal.GAS_LIMIT_TOO_LOW, "gas " + gas + ", at least " + least))
        .or(() ->
            refuseIf(
                tooMuchCode,
                PoolRefusal.INIT_CODE_TOO_LARGE,
                transaction.data().size() + " bytes, at most " + GasCost.MAX_INITCODE_BYTES));
  }

  static Optional<Refused> refuseIf(boolean broken, PoolRefusal reason, String detail) {
    return broken ? Optional.of(new Refused(reason, detail)) : Optional.empty();
  }
}
