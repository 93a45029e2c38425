package dev.nabla.evm.frame;

import dev.nabla.evm.gas.InstructionTable;
import dev.nabla.evm.gas.Opcode;
import java.util.Arrays;

/// Cuts code into [Blocks]: one pass, linear in its size. For one use.
final class BlockAnalysis {
  /// More words than a stack can hold: the block is not to be entered.
  private static final int NEVER = 4095;

  private static final int PUSH2 = Opcode.PUSH1 + 1;

  private final Code source;
  private final InstructionTable table;
  private final byte[] code;
  private final byte[] instructions;
  private final long[] starts;
  private long[] rules;
  private int count;

  private int start;

  /// No instruction inside a block costs more than 20, so code of 100 MB would still fit.
  private int gas;

  private int height;
  private int required;
  private int room;

  BlockAnalysis(Code source, InstructionTable table) {
    this.source = source;
    this.table = table;
    this.code = source.padded();
    this.instructions = code.clone();
    this.starts = new long[(code.length >> 6) + 1];
    this.rules = new long[8 + (code.length >> 3)];
  }

  /// The blocks.
  Blocks cut() {
    int at = 0;
    while (at < source.size()) {
      int opcode = code[at] & 0xff;
      if (opcode == Opcode.JUMPDEST && at > start) {
        close(at);
      }
      int last = fuse(at, opcode, at + Opcode.size(opcode));
      do {
        opcode = code[at] & 0xff;
        count(opcode);
        at += Opcode.size(opcode);
      } while (at <= last);
      if (Blocks.endBehind(opcode)) {
        close(at);
      }
    }
    count(Opcode.STOP);
    close(at);
    return new Blocks(table, code, instructions, starts, Arrays.copyOf(rules, count));
  }

  private void count(int opcode) {
    gas += table.baseGas(opcode);
    int needed = table.defines(opcode) ? table.required(opcode) - height : NEVER;
    required = Math.max(required, needed);
    height += table.change(opcode);
    room = Math.max(room, height);
  }

  private void close(int next) {
    if (count == rules.length) {
      rules = Arrays.copyOf(rules, 2 * count);
    }
    long rule = Blocks.rule(gas, Math.min(required, NEVER), Math.min(room, NEVER));
    rules[count++] = code[start] == Opcode.JUMPDEST ? Blocks.skippingFirst(rule) : rule;
    starts[start >> 6] |= 1L << start;
    start = next;
    gas = 0;
    height = 0;
    required = 0;
    room = 0;
  }

  /// Writes a superinstruction where one stands for what comes at `at`.
  ///
  /// @return where the last instruction is that it stands for; -1 where there is none
  private int fuse(int at, int opcode, int next) {
    int second = code[next] & 0xff;
    if (isDup(opcode) && isDup(second) && afterDup(code[next + 1] & 0xff) == 0) {
      int depths = (opcode - Opcode.DUP1) | ((second - Opcode.DUP1) << 4);
      return write(at, next, Superinstruction.DUP_DUP, depths);
    }
    if (isDup(opcode)) {
      return write(at, next, afterDup(second), opcode - Opcode.DUP1 + 1);
    }
    if (opcode >= Opcode.SWAP1 && opcode <= Opcode.SWAP16) {
      int fused = second == Opcode.POP ? Superinstruction.SWAP_POP : 0;
      return write(at, next, fused, opcode - Opcode.SWAP1 + 1);
    }
    if (opcode == Opcode.PUSH0 || opcode == Opcode.PUSH1) {
      int fused = afterPush(second);
      return write(at, next, fused == 0 ? 0 : fused + opcode - Opcode.PUSH0, code[at + 1]);
    }
    if (opcode == PUSH2) {
      return write(at, next, jump(at, second), code[at + 1]);
    }
    if (opcode == Opcode.ISZERO && second == PUSH2) {
      boolean jumps = jump(next, code[next + 3] & 0xff) == Superinstruction.PUSH2_JUMPI;
      int fused = jumps ? Superinstruction.ISZERO_PUSH2_JUMPI : 0;
      return write(at, next + 3, fused, code[next]);
    }
    return -1;
  }

  private static boolean isDup(int opcode) {
    return opcode >= Opcode.DUP1 && opcode <= Opcode.DUP16;
  }

  private int write(int at, int last, int fused, int operand) {
    if (fused == 0) {
      return -1;
    }
    instructions[at] = (byte) fused;
    instructions[at + 1] = (byte) operand;
    return last;
  }

  private static int afterDup(int opcode) {
    return switch (opcode) {
      case Opcode.ADD -> Superinstruction.DUP_ADD;
      case Opcode.MUL -> Superinstruction.DUP_MUL;
      case Opcode.SUB -> Superinstruction.DUP_SUB;
      case Opcode.LT -> Superinstruction.DUP_LT;
      case Opcode.GT -> Superinstruction.DUP_GT;
      case Opcode.EQ -> Superinstruction.DUP_EQ;
      case Opcode.AND -> Superinstruction.DUP_AND;
      case Opcode.OR -> Superinstruction.DUP_OR;
      case Opcode.XOR -> Superinstruction.DUP_XOR;
      case Opcode.MSTORE -> Superinstruction.DUP_MSTORE;
      default -> 0;
    };
  }

  private static int afterPush(int opcode) {
    return switch (opcode) {
      case Opcode.ADD -> Superinstruction.PUSH0_ADD;
      case Opcode.SHL -> Superinstruction.PUSH0_SHL;
      case Opcode.SHR -> Superinstruction.PUSH0_SHR;
      case Opcode.MLOAD -> Superinstruction.PUSH0_MLOAD;
      case Opcode.MSTORE -> Superinstruction.PUSH0_MSTORE;
      default -> 0;
    };
  }

  /// For a PUSH2 at `at`: only where it goes to a destination.
  private int jump(int at, int opcode) {
    int target = ((code[at + 1] & 0xff) << 8) | (code[at + 2] & 0xff);
    if (!source.isDestination(target)) {
      return 0;
    }
    return switch (opcode) {
      case Opcode.JUMP -> Superinstruction.PUSH2_JUMP;
      case Opcode.JUMPI -> Superinstruction.PUSH2_JUMPI;
      default -> 0;
    };
  }
}
