package dev.nabla.evm.interpreter;

import dev.nabla.evm.frame.Code;
import dev.nabla.evm.frame.Frame;
import dev.nabla.evm.frame.HaltReason;
import dev.nabla.evm.frame.Memory;
import dev.nabla.evm.frame.Stack;
import dev.nabla.evm.frame.Word;
import dev.nabla.evm.gas.InstructionTable;
import dev.nabla.evm.gas.Opcode;
import dev.nabla.evm.operation.Accounts;
import dev.nabla.evm.operation.Arithmetic;
import dev.nabla.evm.operation.Bitwise;
import dev.nabla.evm.operation.Calls;
import dev.nabla.evm.operation.Comparison;
import dev.nabla.evm.operation.Creations;
import dev.nabla.evm.operation.Division;
import dev.nabla.evm.operation.Exponentiation;
import dev.nabla.evm.operation.Flow;
import dev.nabla.evm.operation.Hashing;
import dev.nabla.evm.operation.Logging;
import dev.nabla.evm.operation.MemoryAccess;
import dev.nabla.evm.operation.SelfDestruct;
import dev.nabla.evm.operation.StorageAccess;
import dev.nabla.evm.operation.Surroundings;

/// Runs one frame, instruction by instruction, until it halts or waits for another frame.
///
/// For each: is it defined and does the stack suffice (one table look-up answers both), is its base
/// gas there, then one switch. Where the frame is (instruction, stack, gas) stands in local
/// variables, so that the compiler keeps it in registers; an instruction that needs more than the
/// stack gets it written back first and read again afterwards. Instructions below 100 gas allocate
/// nothing, apart from BLOCKHASH where the ledger does and from what a frame returns. Holds the
/// operations' scratch space, so one thread at a time.
final class Interpreter {
  private static final int LIMBS = Stack.LIMBS;
  private static final int CEILING_SHIFT = 48;
  private static final int REQUIRED_SHIFT = 32;
  private static final int SIZE_MASK = 0xffff;

  private final InstructionTable instructions;

  /// For each opcode the most and the fewest limbs that the stack may have, and the base gas: 16,
  /// 16 and 32 bits, one look-up for all.
  private final long[] rules = new long[256];

  private final Division division = new Division();
  private final Exponentiation exponentiation = new Exponentiation();
  private final Hashing hashing = new Hashing();

  Interpreter(InstructionTable instructions) {
    this.instructions = instructions;
    for (int opcode = 0; opcode < rules.length; opcode++) {
      long ceiling = (long) LIMBS * instructions.ceiling(opcode);
      long required = (long) LIMBS * instructions.required(opcode);
      rules[opcode] =
          ceiling << CEILING_SHIFT | required << REQUIRED_SHIFT | instructions.baseGas(opcode);
    }
  }

  /// Does nothing where the frame has ended already, as a precompiled contract's has.
  void run(Frame frame) {
    if (frame.isRunning()) {
      run(frame, false);
    }
  }

  /// The same, watched.
  void run(Frame frame, Tracer tracer) {
    byte[] code = frame.code().padded();
    while (frame.isRunning()) {
      int opcode = code[frame.pc()] & 0xff;
      tracer.before(frame, opcode);
      run(frame, true);
      tracer.after(frame, opcode);
    }
  }

  /// Runs on, or one instruction; the frame is running.
  private void run(Frame frame, boolean once) {
    Stack stack = frame.stack();
    Code code = frame.code();
    byte[] bytes = code.padded();
    Memory memory = frame.memory();
    long[] w = stack.words();
    int end = stack.end();
    int pc = frame.pc();
    long gas = frame.gas();
    do {
      int opcode = bytes[pc] & 0xff;
      long rule = rules[opcode];
      if (end < (int) (rule >>> REQUIRED_SHIFT & SIZE_MASK)
          || end > (int) (rule >>> CEILING_SHIFT)) {
        frame.fail(stackFault(opcode, end));
        return;
      }
      gas -= (int) rule;
      if (gas < 0) {
        frame.fail(HaltReason.OUT_OF_GAS);
        return;
      }
      pc++;
      int top = end - LIMBS;
      switch (opcode) {
        case Opcode.ADD -> {
          Arithmetic.add(w, top);
          end = top;
        }
        case Opcode.MUL -> {
          Arithmetic.mul(w, top);
          end = top;
        }
        case Opcode.SUB -> {
          Arithmetic.sub(w, top);
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
          Arithmetic.signExtend(w, top);
          end = top;
        }
        case Opcode.LT -> {
          Comparison.lt(w, top);
          end = top;
        }
        case Opcode.GT -> {
          Comparison.gt(w, top);
          end = top;
        }
        case Opcode.SLT -> {
          Comparison.slt(w, top);
          end = top;
        }
        case Opcode.SGT -> {
          Comparison.sgt(w, top);
          end = top;
        }
        case Opcode.EQ -> {
          Comparison.eq(w, top);
          end = top;
        }
        case Opcode.ISZERO -> Comparison.isZero(w, top);
        case Opcode.AND -> {
          Bitwise.and(w, top);
          end = top;
        }
        case Opcode.OR -> {
          Bitwise.or(w, top);
          end = top;
        }
        case Opcode.XOR -> {
          Bitwise.xor(w, top);
          end = top;
        }
        case Opcode.NOT -> Bitwise.not(w, top);
        case Opcode.BYTE -> {
          Bitwise.byteAt(w, top);
          end = top;
        }
        case Opcode.SHL -> {
          Bitwise.shl(w, top);
          end = top;
        }
        case Opcode.SHR -> {
          Bitwise.shr(w, top);
          end = top;
        }
        case Opcode.SAR -> {
          Bitwise.sar(w, top);
          end = top;
        }
        case Opcode.CLZ -> Bitwise.clz(w, top);
        case Opcode.POP -> end = top;
        case Opcode.MLOAD -> {
          long offset = Word.saturated(w, top);
          if (offset > memory.size() - 32) {
            frame.setGas(gas);
            if (!frame.reach(offset, 32)) {
              return;
            }
            gas = frame.gas();
          }
          MemoryAccess.load(w, top, memory, (int) offset);
        }
        case Opcode.MSTORE -> {
          long offset = Word.saturated(w, top);
          if (offset > memory.size() - 32) {
            frame.setGas(gas);
            if (!frame.reach(offset, 32)) {
              return;
            }
            gas = frame.gas();
          }
          MemoryAccess.store(w, top, memory, (int) offset);
          end = top - LIMBS;
        }
        case Opcode.MSTORE8 -> {
          long offset = Word.saturated(w, top);
          if (offset > memory.size() - 1) {
            frame.setGas(gas);
            if (!frame.reach(offset, 1)) {
              return;
            }
            gas = frame.gas();
          }
          MemoryAccess.storeByte(w, top, memory, (int) offset);
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
        }
        case Opcode.PC -> {
          w = end == w.length ? stack.grow() : w;
          Word.set(w, end, pc - 1);
          end += LIMBS;
        }
        case Opcode.MSIZE -> {
          w = end == w.length ? stack.grow() : w;
          Word.set(w, end, memory.size());
          end += LIMBS;
        }
        case Opcode.GAS -> {
          w = end == w.length ? stack.grow() : w;
          Word.set(w, end, gas);
          end += LIMBS;
        }
        case Opcode.JUMPDEST -> {}
        case Opcode.PUSH0 -> {
          w = end == w.length ? stack.grow() : w;
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
          w = end == w.length ? stack.grow() : w;
          Flow.push(w, end, bytes, pc, count);
          pc += count;
          end += LIMBS;
        }
        case 0x80,
            0x81,
            0x82,
            0x83,
            0x84,
            0x85,
            0x86,
            0x87,
            0x88,
            0x89,
            0x8a,
            0x8b,
            0x8c,
            0x8d,
            0x8e,
            0x8f -> {
          w = end == w.length ? stack.grow() : w;
          Word.copy(w, end - LIMBS * (opcode - Opcode.DUP1 + 1), end);
          end += LIMBS;
        }
        case 0x90,
            0x91,
            0x92,
            0x93,
            0x94,
            0x95,
            0x96,
            0x97,
            0x98,
            0x99,
            0x9a,
            0x9b,
            0x9c,
            0x9d,
            0x9e,
            0x9f ->
            Word.swap(w, top, top - LIMBS * (opcode - Opcode.SWAP1 + 1));
        default -> {
          stack.setEnd(end);
          frame.jump(pc);
          frame.setGas(gas);
          execute(frame, stack, opcode);
          if (!frame.isRunning()) {
            return;
          }
          w = stack.words();
          end = stack.end();
          gas = frame.gas();
        }
      }
    } while (!once);
    stack.setEnd(end);
    frame.jump(pc);
    frame.setGas(gas);
  }

  private HaltReason stackFault(int opcode, int end) {
    if (!instructions.defines(opcode)) {
      return HaltReason.UNDEFINED_INSTRUCTION;
    }
    return end < LIMBS * instructions.required(opcode)
        ? HaltReason.STACK_UNDERFLOW
        : HaltReason.STACK_OVERFLOW;
  }

  /// The instructions that need more than the stack, with the frame up to date.
  private void execute(Frame frame, Stack stack, int opcode) {
    switch (opcode) {
      case Opcode.STOP -> frame.stop();
      case Opcode.EXP -> exponentiation.exp(frame);
      case Opcode.KECCAK256 -> hashing.keccak256(frame);
      case Opcode.ADDRESS -> stack.push(frame.self());
      case Opcode.BALANCE -> Accounts.balance(frame);
      case Opcode.ORIGIN -> stack.push(frame.environment().transaction().origin());
      case Opcode.CALLER -> stack.push(frame.message().caller());
      case Opcode.CALLVALUE -> stack.push(frame.value());
      case Opcode.CALLDATALOAD -> Surroundings.callDataLoad(frame);
      case Opcode.CALLDATASIZE -> stack.push(frame.input().size());
      case Opcode.CALLDATACOPY -> Surroundings.callDataCopy(frame);
      case Opcode.CODESIZE -> stack.push(frame.code().size());
      case Opcode.CODECOPY -> Surroundings.codeCopy(frame);
      case Opcode.GASPRICE -> stack.push(frame.environment().transaction().gasPrice());
      case Opcode.EXTCODESIZE -> Accounts.codeSize(frame);
      case Opcode.EXTCODECOPY -> Accounts.codeCopy(frame);
      case Opcode.RETURNDATASIZE -> stack.push(frame.returnData().size());
      case Opcode.RETURNDATACOPY -> Surroundings.returnDataCopy(frame);
      case Opcode.EXTCODEHASH -> Accounts.codeHash(frame);
      case Opcode.BLOCKHASH -> Surroundings.blockHash(frame);
      case Opcode.COINBASE -> stack.push(frame.environment().block().coinbase());
      case Opcode.TIMESTAMP -> stack.push(frame.environment().block().timestampSeconds());
      case Opcode.NUMBER -> stack.push(frame.environment().block().number());
      case Opcode.PREVRANDAO -> stack.push(frame.environment().block().prevRandao());
      case Opcode.GASLIMIT -> stack.push(frame.environment().block().gasLimit());
      case Opcode.CHAINID -> stack.push(frame.environment().block().chainId());
      case Opcode.SELFBALANCE -> stack.push(frame.environment().journal().balance(frame.self()));
      case Opcode.BASEFEE -> stack.push(frame.environment().block().baseFee());
      case Opcode.BLOBHASH -> Surroundings.blobHash(frame);
      case Opcode.BLOBBASEFEE -> stack.push(frame.environment().block().blobBaseFee());
      case Opcode.SLOAD -> StorageAccess.load(frame);
      case Opcode.SSTORE -> StorageAccess.store(frame);
      case Opcode.TLOAD -> StorageAccess.loadTransient(frame);
      case Opcode.TSTORE -> StorageAccess.storeTransient(frame);
      case Opcode.MCOPY -> MemoryAccess.copy(frame);
      case Opcode.CREATE -> Creations.create(frame);
      case Opcode.CALL -> Calls.call(frame);
      case Opcode.CALLCODE -> Calls.callCode(frame);
      case Opcode.RETURN -> Flow.ret(frame);
      case Opcode.DELEGATECALL -> Calls.delegateCall(frame);
      case Opcode.CREATE2 -> Creations.create2(frame);
      case Opcode.STATICCALL -> Calls.staticCall(frame);
      case Opcode.REVERT -> Flow.revert(frame);
      case Opcode.INVALID -> frame.fail(HaltReason.UNDEFINED_INSTRUCTION);
      case Opcode.SELFDESTRUCT -> SelfDestruct.selfDestruct(frame);
      case Opcode.LOG0, 0xa1, 0xa2, 0xa3, Opcode.LOG4 -> Logging.log(frame, opcode - Opcode.LOG0);
      default -> throw new IllegalStateException("defined but not implemented: " + opcode);
    }
  }
}
