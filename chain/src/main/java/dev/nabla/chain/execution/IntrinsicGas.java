package dev.nabla.chain.execution;

import dev.nabla.evm.gas.Fork;
import dev.nabla.evm.gas.GasCost;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.protocol.eth.AccessListEntry;
import dev.nabla.protocol.eth.Transaction;

/// What a transaction owes whatever its code does.
///
/// @param due before the first instruction (EIP-2028, 2930, 3860, 7702)
/// @param floor the least that it pays in the end (EIP-7623)
public record IntrinsicGas(long due, long floor) {
  private static final int DATA_TOKEN = 4;
  private static final int CREATION = 32_000;
  private static final int LISTED_ADDRESS = 2400;
  private static final int LISTED_SLOT = 1900;

  /// What `transaction` owes under the rules of `fork`.
  public static IntrinsicGas of(Transaction transaction, Fork fork) {
    long tokens = tokens(transaction.data());
    long due = GasCost.TRANSACTION + DATA_TOKEN * tokens;
    if (transaction.recipient().isEmpty()) {
      due += CREATION + GasCost.words(transaction.data().size(), GasCost.INITCODE_WORD);
    }
    for (AccessListEntry entry : transaction.accessList()) {
      due += LISTED_ADDRESS + (long) LISTED_SLOT * entry.storageKeys().size();
    }
    due += (long) Delegations.NEW_ACCOUNT_COST * transaction.authorizations().size();
    return new IntrinsicGas(due, fork.calldataFloor(tokens));
  }

  /// A zero byte counts once, any other four times (EIP-7623).
  private static long tokens(Bytes data) {
    long tokens = 0;
    for (int i = 0; i < data.size(); i++) {
      tokens += data.get(i) == 0 ? 1 : 4;
    }
    return tokens;
  }
}
