package dev.nabla.chain.txpool;

import dev.nabla.evm.state.Account;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.UInt256;
import java.util.Optional;

/// The ledger as the next block will find it: what transactions are checked against.
public interface PoolHead {
  /// The account as of the newest block.
  Optional<Account> account(Address address);

  /// The base fee of the next block.
  UInt256 baseFee();

  /// The gas limit of the next block.
  long gasLimit();
}
