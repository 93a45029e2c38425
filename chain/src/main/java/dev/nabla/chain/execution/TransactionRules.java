package dev.nabla.chain.execution;

import dev.nabla.chain.execution.TransactionResult.Invalid;
import dev.nabla.evm.frame.BlockContext;
import dev.nabla.evm.frame.Code;
import dev.nabla.evm.frame.CodeCache;
import dev.nabla.evm.gas.BlobSchedule;
import dev.nabla.evm.gas.Fork;
import dev.nabla.evm.gas.GasCost;
import dev.nabla.evm.state.Account;
import dev.nabla.evm.state.Journal;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.BlobTransaction;
import dev.nabla.protocol.eth.SetCodeTransaction;
import dev.nabla.protocol.eth.Transaction;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/// Whether a transaction may be part of a block: all that is checked before its first instruction.
/// Its signature is not looked at; whoever calls knows the sender by it.
final class TransactionRules {
  private static final long MAX_NONCE = -1;
  private static final byte BLOB_VERSION = 1;

  private final Fork fork;
  private final CodeCache codes;

  TransactionRules(Fork fork, CodeCache codes) {
    this.fork = fork;
    this.codes = codes;
  }

  /// The first rule that is broken, or nothing.
  Optional<Invalid> check(
      Journal journal, BlockContext block, Transaction transaction, Address sender) {
    return checkChain(block, transaction)
        .or(() -> checkGas(block, transaction))
        .or(() -> checkFees(block, transaction))
        .or(() -> checkType(block, transaction))
        .or(() -> checkSender(journal, transaction, sender))
        .or(() -> checkFunds(journal, transaction, sender))
        .or(() -> checkIntrinsicGas(transaction));
  }

  private static Optional<Invalid> checkChain(BlockContext block, Transaction transaction) {
    long chainId = transaction.chainId().orElse(block.chainId());
    return refuseIf(
        chainId != block.chainId(),
        InvalidTransaction.WRONG_CHAIN,
        "chain id " + chainId + " on chain " + block.chainId());
  }

  private Optional<Invalid> checkGas(BlockContext block, Transaction transaction) {
    long gas = transaction.gasLimit();
    return refuseIf(
            gas > fork.transactionGasCap(),
            InvalidTransaction.TRANSACTION_GAS_CAP_EXCEEDED,
            "gas " + gas + " above the cap " + fork.transactionGasCap())
        .or(() ->
            refuseIf(
                gas > block.gasLimit(),
                InvalidTransaction.BLOCK_GAS_LIMIT_EXCEEDED,
                "gas " + gas + " above the block's " + block.gasLimit()));
  }

  private static Optional<Invalid> checkFees(BlockContext block, Transaction transaction) {
    UInt256 maxFee = transaction.maxFeePerGas();
    UInt256 priority = transaction.maxPriorityFeePerGas();
    return refuseIf(
            priority.compareTo(maxFee) > 0,
            InvalidTransaction.PRIORITY_ABOVE_MAX_FEE,
            "tip " + priority + " above fee " + maxFee)
        .or(() ->
            refuseIf(
                maxFee.compareTo(block.baseFee()) < 0,
                InvalidTransaction.MAX_FEE_BELOW_BASE_FEE,
                "fee " + maxFee + " below base fee " + block.baseFee()));
  }

  private Optional<Invalid> checkType(BlockContext block, Transaction transaction) {
    boolean isTooLarge =
        transaction.recipient().isEmpty() && transaction.data().size() > GasCost.MAX_INITCODE_BYTES;
    return switch (transaction) {
      case BlobTransaction blob -> checkBlobs(block, blob);
      case SetCodeTransaction setCode -> checkSetCode(setCode);
      case Transaction other ->
          refuseIf(
              isTooLarge,
              InvalidTransaction.INITCODE_TOO_LARGE,
              "init code of " + other.data().size() + " bytes");
    };
  }

  private Optional<Invalid> checkBlobs(BlockContext block, BlobTransaction transaction) {
    List<Hash> blobs = transaction.blobVersionedHashes();
    int most = Math.min(fork.maxBlobsPerTransaction(), fork.blobs().max());
    UInt256 fee = transaction.maxFeePerBlobGas();
    return refuseIf(blobs.isEmpty(), InvalidTransaction.NO_BLOBS, "no blob hashes")
        .or(() ->
            refuseIf(
                blobs.size() > most,
                InvalidTransaction.TOO_MANY_BLOBS,
                blobs.size() + " blobs, at most " + most))
        .or(() ->
            refuseIf(
                !blobs.stream().allMatch(hash -> hash.toArray()[0] == BLOB_VERSION),
                InvalidTransaction.UNKNOWN_BLOB_VERSION,
                "blob hashes " + blobs))
        .or(() ->
            refuseIf(
                fee.compareTo(block.blobBaseFee()) < 0,
                InvalidTransaction.MAX_BLOB_FEE_BELOW_BASE_FEE,
                "blob fee " + fee + " below " + block.blobBaseFee()));
  }

  private Optional<Invalid> checkSetCode(SetCodeTransaction transaction) {
    return refuseIf(
            !fork.hasSetCode(), InvalidTransaction.TYPE_NOT_SUPPORTED, "type 4 in " + fork.name())
        .or(() ->
            refuseIf(
                transaction.authorizations().isEmpty(),
                InvalidTransaction.NO_AUTHORIZATIONS,
                "no authorizations"));
  }

  private Optional<Invalid> checkSender(Journal journal, Transaction transaction, Address sender) {
    long expected = journal.nonce(sender);
    int order = Long.compareUnsigned(transaction.nonce(), expected);
    String nonces =
        "nonce %s, expected %s"
            .formatted(Long.toUnsignedString(transaction.nonce()), Long.toUnsignedString(expected));
    return refuseIf(order < 0, InvalidTransaction.NONCE_TOO_LOW, nonces)
        .or(() -> refuseIf(order > 0, InvalidTransaction.NONCE_TOO_HIGH, nonces))
        .or(() -> refuseIf(expected == MAX_NONCE, InvalidTransaction.NONCE_IS_MAX, nonces))
        .or(() ->
            refuseIf(
                hasOwnCode(journal, sender),
                InvalidTransaction.SENDER_HAS_CODE,
                "sender " + sender + " has code"));
  }

  private boolean hasOwnCode(Journal journal, Address sender) {
    if (journal.codeHash(sender).equals(Account.EMPTY_CODE_HASH)) {
      return false;
    }
    Code code = codes.of(journal, sender);
    return !fork.hasSetCode() || code.delegate().isEmpty();
  }

  private static Optional<Invalid> checkFunds(
      Journal journal, Transaction transaction, Address sender) {
    BigInteger gas = BigInteger.valueOf(transaction.gasLimit());
    BigInteger blobGas =
        BigInteger.valueOf(BlobSchedule.GAS_PER_BLOB * transaction.blobVersionedHashes().size());
    BigInteger needed =
        gas.multiply(transaction.maxFeePerGas().toBigInteger())
            .add(blobGas.multiply(transaction.maxFeePerBlobGas().toBigInteger()))
            .add(transaction.value().toBigInteger());
    BigInteger balance = journal.balance(sender).toBigInteger();
    return refuseIf(
        balance.compareTo(needed) < 0,
        InvalidTransaction.INSUFFICIENT_FUNDS,
        "balance " + balance + ", needed " + needed);
  }

  /// Whether the gas covers what is due before the first instruction and in the end.
  Optional<Invalid> checkIntrinsicGas(Transaction transaction) {
    IntrinsicGas intrinsic = IntrinsicGas.of(transaction, fork);
    long gas = transaction.gasLimit();
    return refuseIf(
            gas < intrinsic.due(),
            InvalidTransaction.INTRINSIC_GAS_TOO_LOW,
            "gas " + gas + ", due " + intrinsic.due())
        .or(() ->
            refuseIf(
                gas < intrinsic.floor(),
                InvalidTransaction.BELOW_CALLDATA_FLOOR,
                "gas " + gas + ", floor " + intrinsic.floor()));
  }

  private static Optional<Invalid> refuseIf(
      boolean broken, InvalidTransaction reason, String detail) {
    return broken ? Optional.of(new Invalid(reason, detail)) : Optional.empty();
  }
}
