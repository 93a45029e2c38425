package dev.nabla.evm.interpreter;

import dev.nabla.evm.frame.Blocks;
import dev.nabla.evm.frame.Code;
import dev.nabla.evm.frame.Frame;
import dev.nabla.evm.frame.HaltReason;
import dev.nabla.evm.frame.Memory;
import dev.nabla.evm.frame.Stack;
import dev.nabla.evm.frame.Superinstruction;
import dev.nabla.evm.frame.Word;
import dev.nabla.evm.gas.InstructionTable;
import dev.nabla.evm.gas.Opcode;
import dev.nabla.evm.operation.Arithmetic;
import dev.nabla.evm.operation.Bitwise;
import dev.nabla.evm.operation.Comparison;
import dev.nabla.evm.operation.Division;
import dev.nabla.evm.operation.Flow;
import dev.nabla.evm.operation.MemoryAccess;
import org.jspecify.annotations.Nullable;

/// Runs one frame until it halts or waits for another frame: block by block where the code's
/// [Blocks] are known, else instruction by instruction.
///
/// A block is entered where its gas is there and the stack suffices for all of it; then its
/// instructions run without further ado. Where not, or where a frame is traced, each instruction is
/// looked at, so that a frame fails at the one and for the reason that the rules name. Where the
/// frame is (instruction, stack, gas) stands in local variables, for the compiler to keep it in
/// registers; an instruction that needs more than the stack gets it written back and read again.
///
/// Instructions below 100 gas allocate nothing, apart from BLOCKHASH where the ledger does and from
/// what a frame returns. Holds the operations' scratch space, so one thread at a time.
final class Interpreter {
  private static final int LIMBS = Stack.LIMBS;

  private final InstructionTable instructions;

  /// For each opcode what it asks for, as [Blocks] has it for whole blocks.
  private final long[] rules = new long[256];

  private final Division division = new Division();
  private final FrameOperations operations = new FrameOperations();

  Interpreter(InstructionTable instructions) {
    this.instructions = instructions;
    for (int opcode = 0; opcode < rules.length; opcode++) {
      rules[opcode] =
          Blocks.rule(
              instructions.baseGas(opcode),
              instructions.required(opcode),
              Math.max(0, instructions.change(opcode)));
    }
  }

  /// Does nothing where the frame has ended already, as a precompiled contract's has.
  void run(Frame frame) {
    if (frame.isRunning()) {
      Blocks known = frame.code().knownBlocks(instructions);
      run(frame, known, known == null ? Pace.UNTIL_BLOCKS_ARE_KNOWN : Pace.BY_BLOCK);
    }
  }

  /// The same, watched.
  void run(Frame frame, Tracer tracer) {
    byte[] code = frame.code().padded();
    while (frame.isRunning()) {
      int opcode = code[frame.pc()] & 0xff;
      tracer.before(frame, opcode);
      run(frame, null, Pace.ONE_INSTRUCTION);
      tracer.after(frame, opcode);
    }
  }

  private enum Pace {
    BY_BLOCK,
    BY_INSTRUCTION,
    /// By instruction, and by block as soon as that pays.
    UNTIL_BLOCKS_ARE_KNOWN,
    ONE_INSTRUCTION
  }

  /// Runs on; the frame is running.
  ///
  /// @param blocks where the pace is by block, else null
  private void run(Frame frame, @Nullable Blocks blocks, Pace pace) {
    boolean once = pace == Pace.ONE_INSTRUCTION;
    Stack stack = frame.stack();
    Code code = frame.code();
    byte[] ops = blocks == null ? code.padded() : blocks.instructions();
    Memory memory = frame.memory();
    long[] w = stack.words();
    int end = stack.end();
    int pc = frame.pc();
    long gas = frame.gas();
    blocks:
    do {
      if (blocks != null) {
        long rule = blocks.ruleAt(pc);
        gas -= Blocks.gas(rule);
        if (gas < 0 || end < Blocks.required(rule) || end + Blocks.room(rule) > Stack.LIMIT_LIMBS) {
          leave(frame, pc, end, gas + Blocks.gas(rule));
          run(frame, null, Pace.BY_INSTRUCTION);
          return;
        }
        w = stack.reserve(end + Blocks.room(rule));
        pc += Blocks.skipped(rule);
      } else if (pace == Pace.UNTIL_BLOCKS_ARE_KNOWN) {
        Blocks found = code.countRun(instructions);
        if (found != null) {
          leave(frame, pc, end, gas);
          run(frame, found, Pace.BY_BLOCK);
          return;
        }
      }
      do {
        int at = pc;
        int opcode = ops[pc++] & 0xff;
        if (blocks == null) {
          long rule = rules[opcode];
          int needed = end + Blocks.room(rule);
          if (end < Blocks.required(rule) || needed > Stack.LIMIT_LIMBS) {
            frame.fail(stackFault(opcode, end));
            return;
          }
          gas -= Blocks.gas(rule);
          if (gas < 0) {
            frame.fail(HaltReason.OUT_OF_GAS);
            return;
          }
          w = stack.reserve(needed);
        }
        int top = end - LIMBS;
        switch (opcode) {
          case Opcode.ADD -> {
            Arithmetic.add(w, top, top - LIMBS);
            end = top;
          }
          case Opcode.MUL -> {
            Arithmetic.mul(w, top, top - LIMBS);
            end = top;
          }
          case Opcode.SUB -> {
            Arithmetic.sub(w, top, top - LIMBS);
            end = top;
          }
          case Opcode.DIV -> {
            division.div(w, top);
            end = top;
          }
          case Opcode.SDIV -> {
            division.sdiv(w, top);
            end = top;
          }
          case Opcode.MOD -> {
            division.mod(w, top);
            end = top;
          }
          case Opcode.SMOD -> {
            division.smod(w, top);
            end = top;
          }
          case Opcode.ADDMOD -> {
            division.addmod(w, top);
            end = top - LIMBS;
          }
          case Opcode.MULMOD -> {
            division.mulmod(w, top);
            end = top - LIMBS;
          }
          case Opcode.SIGNEXTEND -> {
            Arithmetic.signExtend(w, top, top - LIMBS);
            end = top;
          }
          case Opcode.LT -> {
            Comparison.lt(w, top, top - LIMBS);
            end = top;
          }
          case Opcode.GT -> {
            Comparison.gt(w, top, top - LIMBS);
            end = top;
          }
          case Opcode.SLT -> {
            Comparison.slt(w, top, top - LIMBS);
            end = top;
          }
          case Opcode.SGT -> {
            Comparison.sgt(w, top, top - LIMBS);
            end = top;
          }
          case Opcode.EQ -> {
            Comparison.eq(w, top, top - LIMBS);
            end = top;
          }
          case Opcode.ISZERO -> Comparison.isZero(w, top);
          case Opcode.AND -> {
            Bitwise.and(w, top, top - LIMBS);
            end = top;
          }
          case Opcode.OR -> {
            Bitwise.or(w, top, top - LIMBS);
            end = top;
          }
          case Opcode.XOR -> {
            Bitwise.xor(w, top, top - LIMBS);
            end = top;
          }
          case Opcode.NOT -> Bitwise.not(w, top);
          case Opcode.BYTE -> {
            Bitwise.byteAt(w, top, top - LIMBS);
            end = top;
          }
          case Opcode.SHL -> {
            Bitwise.shl(w, top, top - LIMBS);
            end = top;
          }
          case Opcode.SHR -> {
            Bitwise.shr(w, top, top - LIMBS);
            end = top;
          }
          case Opcode.SAR -> {
            Bitwise.sar(w, top, top - LIMBS);
            end = top;
          }
          case Opcode.CLZ -> Bitwise.clz(w, top);
          case Opcode.POP -> end = top;
          case Opcode.MLOAD -> {
            long offset = Word.saturated(w, top);
            if (offset > memory.size() - 32) {
              long left = frame.reach(offset, 32, gas);
              if (left < 0) {
                stopShort(frame, blocks, at, end, gas);
                return;
              }
              gas = left;
            }
            MemoryAccess.load(w, top, memory, (int) offset);
          }
          case Opcode.MSTORE -> {
            long offset = Word.saturated(w, top);
            if (offset > memory.size() - 32) {
              long left = frame.reach(offset, 32, gas);
              if (left < 0) {
                stopShort(frame, blocks, at, end, gas);
                return;
              }
              gas = left;
            }
            MemoryAccess.store(w, top - LIMBS, memory, (int) offset);
            end = top - LIMBS;
          }
          case Opcode.MSTORE8 -> {
            long offset = Word.saturated(w, top);
            if (offset > memory.size() - 1) {
              long left = frame.reach(offset, 1, gas);
              if (left < 0) {
                stopShort(frame, blocks, at, end, gas);
                return;
              }
              gas = left;
            }
            MemoryAccess.storeByte(w, top - LIMBS, memory, (int) offset);
            end = top - LIMBS;
          }
          case Opcode.JUMP -> {
            long target = Word.saturated(w, top);
            if (!code.isDestination(target)) {
              frame.fail(HaltReason.INVALID_JUMP);
              return;
            }
            pc = (int) target;
            end = top;
            continue blocks;
          }
          case Opcode.JUMPI -> {
            end = top - LIMBS;
            if (!Word.isZero(w, end)) {
              long target = Word.saturated(w, top);
              if (!code.isDestination(target)) {
                frame.fail(HaltReason.INVALID_JUMP);
                return;
              }
              pc = (int) target;
            }
            continue blocks;
          }
          case Opcode.JUMPDEST -> {
            if (blocks != null) {
              pc = at;
              continue blocks;
            }
          }
          case Opcode.GAS -> {
            Word.set(w, end, gas);
            end += LIMBS;
            continue blocks;
          }
          case Opcode.PC -> {
            Word.set(w, end, at);
            end += LIMBS;
          }
          case Opcode.MSIZE -> {
            Word.set(w, end, memory.size());
            end += LIMBS;
          }
          case Opcode.PUSH0 -> {
            Word.set(w, end, 0);
            end += LIMBS;
          }
          case 0x60,
              0x61,
              0x62,
              0x63,
              0x64,
              0x65,
              0x66,
              0x67,
              0x68,
              0x69,
              0x6a,
              0x6b,
              0x6c,
              0x6d,
              0x6e,
              0x6f,
              0x70,
              0x71,
              0x72,
              0x73,
              0x74,
              0x75,
              0x76,
              0x77,
              0x78,
              0x79,
              0x7a,
              0x7b,
              0x7c,
              0x7d,
              0x7e,
              0x7f -> {
            int count = opcode - Opcode.PUSH0;
            Flow.push(w, end, ops, pc, count);
            pc += count;
            end += LIMBS;
          }
          case 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87 -> {
            Word.copy(w, end - LIMBS * (opcode - Opcode.DUP1 + 1), end);
            end += LIMBS;
          }
          case 0x88, 0x89, 0x8a, 0x8b, 0x8c, 0x8d, 0x8e, 0x8f -> {
            Word.copy(w, end - LIMBS * (opcode - Opcode.DUP1 + 1), end);
            end += LIMBS;
          }
          case 0x90, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97 ->
              Word.swap(w, top, top - LIMBS * (opcode - Opcode.SWAP1 + 1));
          case 0x98, 0x99, 0x9a, 0x9b, 0x9c, 0x9d, 0x9e, 0x9f ->
              Word.swap(w, top, top - LIMBS * (opcode - Opcode.SWAP1 + 1));
          case Superinstruction.DUP_ADD -> Arithmetic.add(w, end - LIMBS * ops[pc++], top);
          case Superinstruction.DUP_MUL -> Arithmetic.mul(w, end - LIMBS * ops[pc++], top);
          case Superinstruction.DUP_SUB -> Arithmetic.sub(w, end - LIMBS * ops[pc++], top);
          case Superinstruction.DUP_LT -> Comparison.lt(w, end - LIMBS * ops[pc++], top);
          case Superinstruction.DUP_GT -> Comparison.gt(w, end - LIMBS * ops[pc++], top);
          case Superinstruction.DUP_EQ -> Comparison.eq(w, end - LIMBS * ops[pc++], top);
          case Superinstruction.DUP_AND -> Bitwise.and(w, end - LIMBS * ops[pc++], top);
          case Superinstruction.DUP_OR -> Bitwise.or(w, end - LIMBS * ops[pc++], top);
          case Superinstruction.DUP_XOR -> Bitwise.xor(w, end - LIMBS * ops[pc++], top);
          case Superinstruction.DUP_MSTORE -> {
            long offset = Word.saturated(w, end - LIMBS * ops[pc]);
            if (offset > memory.size() - 32) {
              long left = frame.reach(offset, 32, gas);
              if (left < 0) {
                stopShort(frame, blocks, at, end, gas);
                return;
              }
              gas = left;
            }
            MemoryAccess.store(w, top, memory, (int) offset);
            pc++;
            end = top;
          }
          case Superinstruction.DUP_DUP -> {
            int depths = ops[pc++];
            Word.copy(w, end - LIMBS * ((depths & 0xf) + 1), end);
            Word.copy(w, end - LIMBS * (depths >> 4 & 0xf), end + LIMBS);
            end += 2 * LIMBS;
          }
          case Superinstruction.SWAP_POP -> {
            Word.copy(w, top, top - LIMBS * ops[pc++]);
            end = top;
          }
          case Superinstruction.PUSH2_JUMP -> {
            pc = operand(ops, pc);
            continue blocks;
          }
          case Superinstruction.PUSH2_JUMPI -> {
            end = top;
            pc = Word.isZero(w, top) ? pc + 3 : operand(ops, pc);
            continue blocks;
          }
          case Superinstruction.ISZERO_PUSH2_JUMPI -> {
            end = top;
            pc = Word.isZero(w, top) ? operand(ops, pc + 1) : pc + 4;
            continue blocks;
          }
          case Superinstruction.PUSH0_ADD, Superinstruction.PUSH1_ADD -> {
            Arithmetic.increase(w, top, operand(ops, pc, opcode));
            pc += 1 + (opcode & 1);
          }
          case Superinstruction.PUSH0_SHL, Superinstruction.PUSH1_SHL -> {
            Bitwise.shiftLeft(w, top, operand(ops, pc, opcode));
            pc += 1 + (opcode & 1);
          }
          case Superinstruction.PUSH0_SHR, Superinstruction.PUSH1_SHR -> {
            Bitwise.shiftRight(w, top, operand(ops, pc, opcode), 0);
            pc += 1 + (opcode & 1);
          }
          case Superinstruction.PUSH0_MLOAD, Superinstruction.PUSH1_MLOAD -> {
            long offset = operand(ops, pc, opcode);
            if (offset > memory.size() - 32) {
              long left = frame.reach(offset, 32, gas);
              if (left < 0) {
                stopShort(frame, blocks, at, end, gas);
                return;
              }
              gas = left;
            }
            MemoryAccess.load(w, end, memory, (int) offset);
            pc += 1 + (opcode & 1);
            end += LIMBS;
          }
          case Superinstruction.PUSH0_MSTORE, Superinstruction.PUSH1_MSTORE -> {
            long offset = operand(ops, pc, opcode);
            if (offset > memory.size() - 32) {
              long left = frame.reach(offset, 32, gas);
              if (left < 0) {
                stopShort(frame, blocks, at, end, gas);
                return;
              }
              gas = left;
            }
            MemoryAccess.store(w, top, memory, (int) offset);
            pc += 1 + (opcode & 1);
            end = top;
          }
          default -> {
            stack.setEnd(end);
            frame.jump(pc);
            frame.setGas(gas);
            operations.run(frame, opcode);
            if (!frame.isRunning()) {
              return;
            }
            w = stack.words();
            end = stack.end();
            gas = frame.gas();
            if (Blocks.endBehind(opcode)) {
              continue blocks;
            }
          }
        }
      } while (!once);
    } while (!once);
    leave(frame, pc, end, gas);
  }

  private static void leave(Frame frame, int pc, int end, long gas) {
    frame.stack().setEnd(end);
    frame.jump(pc);
    frame.setGas(gas);
  }

  /// Ends a frame that lacks gas for memory. Inside a block more has been paid than what has run;
  /// so the frame goes on one by one from there, and comes to the same end as if it always had.
  private void stopShort(Frame frame, @Nullable Blocks blocks, int pc, int end, long gas) {
    if (blocks == null) {
      frame.fail(HaltReason.OUT_OF_GAS);
      return;
    }
    leave(frame, pc, end, gas + blocks.gasFrom(pc));
    run(frame, null, Pace.BY_INSTRUCTION);
  }

  /// The two bytes at `pc`.
  private static int operand(byte[] ops, int pc) {
    return ((ops[pc] & 0xff) << 8) | (ops[pc + 1] & 0xff);
  }

  /// The byte at `pc` for the odd ones among superinstructions, which have PUSH1; else 0.
  private static int operand(byte[] ops, int pc, int opcode) {
    return ops[pc] & 0xff & -(opcode & 1);
  }

  private HaltReason stackFault(int opcode, int end) {
    if (!instructions.defines(opcode)) {
      return HaltReason.UNDEFINED_INSTRUCTION;
    }
    return end < LIMBS * instructions.required(opcode)
        ? HaltReason.STACK_UNDERFLOW
        : HaltReason.STACK_OVERFLOW;
  }
}
