package dev.nabla.node.bench;

import dev.nabla.evm.frame.BlockContext;
import dev.nabla.evm.frame.CodeCache;
import dev.nabla.evm.frame.Environment;
import dev.nabla.evm.frame.Message;
import dev.nabla.evm.frame.TransactionContext;
import dev.nabla.evm.gas.Forks;
import dev.nabla.evm.interpreter.Evm;
import dev.nabla.evm.interpreter.Outcome;
import dev.nabla.evm.precompile.StandardPrecompiles;
import dev.nabla.evm.state.Account;
import dev.nabla.evm.state.Journal;
import dev.nabla.evm.state.WorldState;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import java.util.List;
import java.util.Optional;

/// A loop on our interpreter, in a world that holds its code and nothing else. For one thread.
final class EvmRun {
  private static final Address SELF = Address.ofNumber(0x1000);
  private static final Address SENDER = Address.ofNumber(0x2000);
  private static final BlockContext BLOCK =
      new BlockContext(
          1,
          1,
          60_000_000,
          UInt256.of(7),
          Address.ofNumber(0xc0),
          Hash.ZERO,
          1,
          UInt256.ONE,
          _ -> Hash.ZERO);

  private final EvmLoop loop;
  private final Evm evm = new Evm(Forks.OSAKA, StandardPrecompiles.of(Forks.OSAKA));
  private final CodeCache codes = new CodeCache();

  EvmRun(EvmLoop loop) {
    this.loop = loop;
  }

  /// How a run ended.
  record Result(boolean success, long gasUsed, int logs) {}

  /// Runs the loop until its gas is nearly used up, on a fresh world.
  Result once() {
    TransactionContext transaction = new TransactionContext(SENDER, UInt256.of(8), List.of());
    Journal journal = new Journal(new OneContract(loop.code()));
    Environment environment = new Environment(Forks.OSAKA, BLOCK, transaction, journal, codes);
    Message message =
        new Message(
            Message.Kind.CALL, SENDER, SELF, SELF, UInt256.ZERO, Bytes.EMPTY, loop.gas(), false);
    Outcome outcome = evm.run(environment, message);
    return new Result(outcome.isSuccess(), loop.gas() - outcome.gasLeft(), journal.logs().size());
  }

  private record OneContract(Bytes contract) implements WorldState {
    @Override
    public Optional<Account> account(Address address) {
      return address.equals(SELF)
          ? Optional.of(new Account(1, UInt256.ZERO, Keccak256.hash(contract), false))
          : Optional.empty();
    }

    @Override
    public UInt256 storage(Address address, UInt256 slot) {
      return UInt256.ZERO;
    }

    @Override
    public Bytes code(Hash codeHash) {
      return contract;
    }
  }
}
