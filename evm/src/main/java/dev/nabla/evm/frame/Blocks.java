package dev.nabla.evm.frame;

import dev.nabla.evm.gas.InstructionTable;
import dev.nabla.evm.gas.Opcode;

/// Code cut into blocks that run from first to last instruction, so that gas and stack are checked
/// once for all of them; with [Superinstruction]s in the place of pairs that often come together.
/// Immutable; for the instructions of one fork.
///
/// A block starts at each JUMPDEST and ends behind each instruction that jumps, halts, or looks at
/// the gas left: so whoever sees the gas sees what paying one by one would have left. Memory
/// instructions pay inside a block; where that fails, [#gasFrom] tells what was paid ahead. A block
/// that can not be run to its end is not to be entered, and is run one by one instead.
///
/// A block is found by counting the starts before it: an eighth of the code's size for the bits, a
/// sixteenth for the counts, and eight bytes a block.
public final class Blocks {
  private static final int ROOM_SHIFT = 32;
  private static final int REQUIRED_SHIFT = 46;
  private static final int LIMB_MASK = (1 << 14) - 1;
  private static final int SKIPPED_SHIFT = 63;

  private final InstructionTable table;
  private final byte[] code;
  private final byte[] instructions;
  private final long[] starts;
  private final int[] startsBefore;
  private final long[] rules;

  /// @param code padded
  /// @param instructions the same with superinstructions
  /// @param starts a bit for each place where a block starts
  /// @param rules of each block
  Blocks(InstructionTable table, byte[] code, byte[] instructions, long[] starts, long[] rules) {
    this.table = table;
    this.code = code;
    this.instructions = instructions;
    this.starts = starts;
    this.rules = rules;
    this.startsBefore = new int[starts.length];
    for (int i = 1; i < starts.length; i++) {
      startsBefore[i] = startsBefore[i - 1] + Long.bitCount(starts[i - 1]);
    }
  }

  /// Whether a block ends behind this instruction: it jumps, halts, or looks at the gas left.
  public static boolean endBehind(int opcode) {
    return switch (opcode) {
      case Opcode.JUMP, Opcode.JUMPI, Opcode.GAS, Opcode.STOP, Opcode.EXP, Opcode.KECCAK256 -> true;
      case Opcode.BALANCE, Opcode.EXTCODESIZE, Opcode.EXTCODECOPY, Opcode.EXTCODEHASH -> true;
      case Opcode.CALLDATACOPY, Opcode.CODECOPY, Opcode.RETURNDATACOPY, Opcode.MCOPY -> true;
      case Opcode.SLOAD, Opcode.SSTORE, Opcode.TLOAD, Opcode.TSTORE -> true;
      default -> opcode >= Opcode.LOG0;
    };
  }

  /// What a block or an instruction asks for, in one number.
  ///
  /// @param gas below 2^31
  /// @param required fewest words on the stack, below 4,096
  /// @param room most words that come upon those that are there, below 4,096
  public static long rule(int gas, int required, int room) {
    return gas
        | ((long) Stack.LIMBS * room) << ROOM_SHIFT
        | ((long) Stack.LIMBS * required) << REQUIRED_SHIFT;
  }

  /// The rule of a block whose first instruction is JUMPDEST and has been done when it is entered.
  static long skippingFirst(long rule) {
    return rule | 1L << SKIPPED_SHIFT;
  }

  /// The gas of a rule.
  public static int gas(long rule) {
    return (int) rule;
  }

  /// Fewest limbs that the stack must have.
  public static int required(long rule) {
    return (int) (rule >>> REQUIRED_SHIFT) & LIMB_MASK;
  }

  /// Most limbs that are pushed upon those that are there.
  public static int room(long rule) {
    return (int) (rule >>> ROOM_SHIFT) & LIMB_MASK;
  }

  /// How many instructions at the block's start need not run: 0 or 1.
  public static int skipped(long rule) {
    return (int) (rule >>> SKIPPED_SHIFT);
  }

  /// Whether these are the blocks under a fork's instructions.
  boolean areOf(InstructionTable others) {
    return table == others;
  }

  /// The code's bytes with superinstructions among them. Shared: not to be changed.
  public byte[] instructions() {
    return instructions;
  }

  /// The rule of the block that starts at `pc`.
  ///
  /// @param pc of a JUMPDEST, 0, or behind an instruction that ends a block
  public long ruleAt(int pc) {
    int group = pc >> 6;
    return rules[startsBefore[group] + Long.bitCount(starts[group] & ((1L << pc) - 1))];
  }

  /// The base gas of the instructions from `pc` to the end of its block.
  public long gasFrom(int pc) {
    long sum = 0;
    int at = pc;
    do {
      int opcode = code[at] & 0xff;
      sum += table.baseGas(opcode);
      at += Opcode.size(opcode);
    } while (at < code.length && (starts[at >> 6] & 1L << at) == 0);
    return sum;
  }
}
