package dev.nabla.chain.txpool;

import dev.nabla.chain.LedgerHarness;
import dev.nabla.chain.genesis.GenesisConfig;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.DynamicFeeTransaction;
import dev.nabla.protocol.eth.Transaction;
import java.util.List;
import java.util.Optional;

/// Transfers of the harness's accounts with chosen fees.
final class PoolTransactions {
  private PoolTransactions() {}

  static Transaction transfer(int account, long nonce, long tip, long maxFee) {
    return transfer(account, nonce, tip, maxFee, 1);
  }

  static Transaction transfer(int account, long nonce, long tip, long maxFee, long wei) {
    return new DynamicFeeTransaction(
            GenesisConfig.NABLA_CHAIN_ID,
            nonce,
            UInt256.of(tip),
            UInt256.of(maxFee),
            21_000,
            Optional.of(Address.ofNumber(1)),
            UInt256.of(wei),
            Bytes.EMPTY,
            List.of(),
            Transaction.UNSIGNED)
        .signed(LedgerHarness.key(account));
  }
}
