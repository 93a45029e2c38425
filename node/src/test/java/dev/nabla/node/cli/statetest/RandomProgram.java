package dev.nabla.node.cli.statetest;

import dev.nabla.evm.gas.Opcode;
import dev.nabla.primitives.Seeds;
import java.io.ByteArrayOutputStream;
import java.util.List;

/// Random code that gets somewhere: operands are there when an instruction needs them, offsets are
/// mostly small, jumps mostly land, calls mostly go to someone. Now and then it is plain noise.
final class RandomProgram {
  private static final int MOST_STEPS = 60;

  /// Instructions of the stack alone, by how many words they take.
  private static final List<List<Integer>> PURE =
      List.of(
          List.of(
              0x30, 0x32, 0x33, 0x34, 0x36, 0x38, 0x3a, 0x3d, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46,
              0x47, 0x48, 0x4a, 0x58, 0x59, 0x5a, 0x5b, 0x5f),
          List.of(0x15, 0x19, 0x1e, 0x31, 0x35, 0x3b, 0x3f, 0x40, 0x49, 0x50, 0x54, 0x5c),
          List.of(
              0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x0a, 0x0b, 0x10, 0x11, 0x12, 0x13, 0x14,
              0x16, 0x17, 0x18, 0x1a, 0x1b, 0x1c, 0x1d, 0x55, 0x5d),
          List.of(0x08, 0x09));

  private final Seeds seeds;
  private final ByteArrayOutputStream code = new ByteArrayOutputStream();

  private RandomProgram(Seeds seeds) {
    this.seeds = seeds;
  }

  /// Code that calls contracts at 0x1000 to 0x1003 and the precompiled ones.
  static byte[] of(Seeds seeds) {
    RandomProgram program = new RandomProgram(seeds);
    if (seeds.nextInt(0, 20) == 0) {
      return seeds.bytes(seeds.nextInt(0, 80));
    }
    int steps = seeds.nextInt(1, MOST_STEPS);
    for (int step = 0; step < steps; step++) {
      program.step();
    }
    program.end();
    return program.code.toByteArray();
  }

  private void step() {
    switch (seeds.nextInt(0, 20)) {
      case 0, 1, 2, 3, 4, 5 -> pure();
      case 6, 7 -> memory();
      case 8, 9 -> copies();
      case 10 -> storage();
      case 11, 12, 13 -> call();
      case 14 -> create();
      case 15 -> log();
      case 16 -> jump();
      case 17 -> stackWork();
      case 18 -> hash();
      default -> op(seeds.nextInt(0, 256));
    }
  }

  private void op(int opcode) {
    code.write(opcode);
  }

  private void push(byte... bytes) {
    op(Opcode.PUSH0 + bytes.length);
    code.writeBytes(bytes);
  }

  private void push(int value) {
    push((byte) (value >> 8), (byte) value);
  }

  /// Any word, with a liking for edges.
  private void pushWord() {
    switch (seeds.nextInt(0, 6)) {
      case 0 -> push(seeds.nextInt(0, 40));
      case 1 -> {
        op(Opcode.PUSH0);
        op(Opcode.NOT);
      }
      case 2 -> {
        push((byte) 1);
        push((byte) seeds.nextInt(0, 256));
        op(Opcode.SHL);
      }
      case 3 -> push(seeds.bytes(seeds.nextInt(1, 33)));
      default -> push(seeds.bytes(32));
    }
  }

  private void pushOffset() {
    push(seeds.nextInt(0, 12) == 0 ? seeds.nextInt(0, 65_536) : seeds.nextInt(0, 200));
  }

  private void pure() {
    int operands = seeds.nextInt(0, PURE.size());
    for (int i = 0; i < operands; i++) {
      pushWord();
    }
    List<Integer> choice = PURE.get(operands);
    op(choice.get(seeds.nextInt(0, choice.size())));
  }

  private void memory() {
    pushWord();
    pushOffset();
    op(seeds.nextInt(0, 4) == 0 ? Opcode.MSTORE8 : Opcode.MSTORE);
    pushOffset();
    op(Opcode.MLOAD);
  }

  private void copies() {
    int[] kinds = {0x37, 0x39, 0x3e, 0x5e, 0x3c};
    int kind = kinds[seeds.nextInt(0, kinds.length)];
    pushOffset();
    pushOffset();
    pushOffset();
    if (kind == Opcode.EXTCODECOPY) {
      pushAddress();
    }
    op(kind);
  }

  private void storage() {
    int slot = seeds.nextInt(0, 4);
    pushWord();
    push(slot);
    op(seeds.nextInt(0, 4) == 0 ? Opcode.TSTORE : Opcode.SSTORE);
    push(slot);
    op(Opcode.SLOAD);
  }

  private void pushAddress() {
    switch (seeds.nextInt(0, 4)) {
      case 0 -> push(seeds.nextInt(0, 0x13));
      case 1 -> push(0x100);
      case 2 -> op(Opcode.ADDRESS);
      default -> push(0x1000 + seeds.nextInt(0, 5));
    }
  }

  private void call() {
    int[] kinds = {Opcode.CALL, Opcode.CALLCODE, Opcode.DELEGATECALL, Opcode.STATICCALL};
    int kind = kinds[seeds.nextInt(0, kinds.length)];
    for (int i = 0; i < 4; i++) {
      pushOffset();
    }
    if (kind == Opcode.CALL || kind == Opcode.CALLCODE) {
      push(seeds.nextInt(0, 3) == 0 ? seeds.nextInt(0, 100) : 0);
    }
    pushAddress();
    if (seeds.nextInt(0, 3) == 0) {
      push(seeds.nextInt(0, 65_536));
    } else {
      op(Opcode.GAS);
    }
    op(kind);
  }

  /// With init code from memory: either what stands there or a few bytes that return something.
  private void create() {
    push(0x60, 0x01 + seeds.nextInt(0, 32), 0x5f, 0xf3);
    op(Opcode.PUSH0);
    op(Opcode.MSTORE);
    boolean salted = seeds.nextInt(0, 2) == 0;
    if (salted) {
      push(seeds.nextInt(0, 3));
    }
    push(seeds.nextInt(0, 3) == 0 ? seeds.nextInt(0, 64) : 4);
    push(28);
    push(seeds.nextInt(0, 3));
    op(salted ? Opcode.CREATE2 : Opcode.CREATE);
  }

  private void push(int... bytes) {
    byte[] array = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      array[i] = (byte) bytes[i];
    }
    push(array);
  }

  private void log() {
    int topics = seeds.nextInt(0, 5);
    for (int i = 0; i < topics; i++) {
      pushWord();
    }
    pushOffset();
    pushOffset();
    op(Opcode.LOG0 + topics);
  }

  /// Over a few bytes, or back to a place that may be none.
  private void jump() {
    if (seeds.nextInt(0, 4) == 0) {
      pushWord();
      push(seeds.nextInt(0, code.size() + 4));
      op(Opcode.JUMPI);
      return;
    }
    pushWord();
    byte[] skipped = seeds.bytes(seeds.nextInt(0, 6));
    push(code.size() + 4 + skipped.length);
    op(Opcode.JUMPI);
    code.writeBytes(skipped);
    op(Opcode.JUMPDEST);
  }

  private void stackWork() {
    int depth = seeds.nextInt(1, 17);
    for (int i = 0; i <= depth; i++) {
      push((byte) i);
    }
    op(seeds.nextInt(0, 2) == 0 ? Opcode.DUP1 + depth - 1 : Opcode.SWAP1 + depth - 1);
  }

  private void hash() {
    pushOffset();
    pushOffset();
    op(Opcode.KECCAK256);
  }

  private void end() {
    switch (seeds.nextInt(0, 6)) {
      case 0 -> op(Opcode.STOP);
      case 1 -> {
        pushAddress();
        op(Opcode.SELFDESTRUCT);
      }
      case 2 -> {
        pushOffset();
        pushOffset();
        op(Opcode.REVERT);
      }
      default -> {
        pushOffset();
        pushOffset();
        op(Opcode.RETURN);
      }
    }
  }
}
