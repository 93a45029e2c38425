package dev.nabla.chain.txpool;

import dev.nabla.evm.state.Account;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.util.Optional;

/// The ledger as the next block will find it: what transactions are checked against.
public interface PoolHead {
  /// The account as of the newest block.
  Optional<Account> account(Address address);

  /// The code with this hash, which an account of this block names.
  Bytes code(Hash codeHash);

  /// The base fee of the next block.
  UInt256 baseFee();

  /// The gas limit of the next block.
  long gasLimit();
}
