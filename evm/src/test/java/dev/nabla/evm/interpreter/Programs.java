package dev.nabla.evm.interpreter;

import dev.nabla.evm.frame.BlockContext;
import dev.nabla.evm.frame.CodeCache;
import dev.nabla.evm.frame.Environment;
import dev.nabla.evm.frame.Message;
import dev.nabla.evm.frame.TransactionContext;
import dev.nabla.evm.gas.Fork;
import dev.nabla.evm.gas.Forks;
import dev.nabla.evm.precompile.StandardPrecompiles;
import dev.nabla.evm.state.Journal;
import dev.nabla.evm.state.MapWorldState;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.util.List;

/// Runs small programs.
final class Programs {
  static final Address SELF = Address.ofNumber(0x1000);
  static final Address SENDER = Address.ofNumber(0x2000);

  private Programs() {}

  static Environment environment(MapWorldState world) {
    return environment(Forks.OSAKA, world);
  }

  static Environment environment(Fork fork, MapWorldState world) {
    return environment(fork, world, new CodeCache());
  }

  static Environment environment(Fork fork, MapWorldState world, CodeCache codes) {
    BlockContext block =
        new BlockContext(
            300,
            1_000,
            60_000_000,
            UInt256.of(7),
            Address.ofNumber(0xc0),
            Hash.ZERO,
            62252,
            UInt256.ONE,
            number -> UInt256.of(number).toHash());
    TransactionContext transaction = new TransactionContext(SENDER, UInt256.of(8), List.of());
    return new Environment(fork, block, transaction, new Journal(world), codes);
  }

  static Message call(long gas) {
    return new Message(
        Message.Kind.CALL, SENDER, SELF, SELF, UInt256.ZERO, Bytes.EMPTY, gas, false);
  }

  static Evm evm(Fork fork) {
    return new Evm(fork, StandardPrecompiles.of(fork));
  }

  /// Runs `code` at [#SELF] with nothing else in the world.
  static Outcome run(String code, long gas) {
    return run(Forks.OSAKA, code, gas);
  }

  static Outcome run(Fork fork, String code, long gas) {
    MapWorldState world = new MapWorldState().with(SELF, Bytes.fromHex(code));
    return evm(fork).run(environment(fork, world), call(gas));
  }

  /// `PUSH32 value`.
  static String push(UInt256 value) {
    return "7f" + value.toHash().toHex().substring(2);
  }

  /// Returns the top word.
  static String returnTop() {
    return "5f5260205ff3";
  }
}
