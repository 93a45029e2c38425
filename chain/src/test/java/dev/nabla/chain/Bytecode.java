package dev.nabla.chain;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import java.util.HexFormat;

/// Small contracts for tests, by hand.
public final class Bytecode {
  private Bytecode() {}

  /// Init code that deploys `runtime`, of at most 255 bytes.
  public static Bytes deploying(Bytes runtime) {
    String size = HexFormat.of().toHexDigits((byte) runtime.size());
    // PUSH size PUSH 12 PUSH 0 CODECOPY PUSH size PUSH 0 RETURN
    return Bytes.concat(
        Bytes.fromHex("60" + size + "600c600039" + "60" + size + "6000f3"), runtime);
  }

  /// Code that emits a log with one topic and no data, whatever it is called with.
  public static Bytes logging(Hash topic) {
    // PUSH32 topic PUSH 0 PUSH 0 LOG1 STOP
    return Bytes.fromHex("7f" + topic.toHex().substring(2) + "60006000a100");
  }

  /// Code that adds one to its slot 0 and returns the sum.
  public static Bytes counting() {
    // PUSH 0 SLOAD PUSH 1 ADD DUP1 PUSH 0 SSTORE PUSH 0 MSTORE PUSH 32 PUSH 0 RETURN
    return Bytes.fromHex("6000546001018060005560005260206000f3");
  }

  /// Code that reverts with the 36 bytes of `Panic(0x11)`.
  public static Bytes panicking() {
    // PUSH4 selector PUSH 224 SHL PUSH 0 MSTORE PUSH 0x11 PUSH 4 MSTORE PUSH 36 PUSH 0 REVERT
    return Bytes.fromHex("634e487b7160e01b600052601160045260246000fd");
  }

  /// Code that runs until the gas is used up.
  public static Bytes looping() {
    // JUMPDEST PUSH 0 JUMP
    return Bytes.fromHex("5b600056");
  }
}
