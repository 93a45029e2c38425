package dev.nabla.evm.interpreter;

import dev.nabla.evm.frame.Frame;
import dev.nabla.evm.frame.HaltReason;
import dev.nabla.evm.frame.Stack;
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
/// gas there, then one switch. Instructions below 100 gas allocate nothing, apart from BLOCKHASH
/// where the ledger does and from what a frame returns. Holds the operations' scratch space, so one
/// thread at a time.
final class Interpreter {
  private final InstructionTable instructions;
  private final Division division = new Division();
  private final Exponentiation exponentiation = new Exponentiation();
  private final Hashing hashing = new Hashing();

  Interpreter(InstructionTable instructions) {
    this.instructions = instructions;
  }

  void run(Frame frame) {
    byte[] code = frame.code().padded();
    Stack stack = frame.stack();
    while (frame.isRunning()) {
      step(frame, stack, code[frame.pc()] & 0xff);
    }
  }

  /// The same, watched.
  void run(Frame frame, Tracer tracer) {
    byte[] code = frame.code().padded();
    while (frame.isRunning()) {
      int opcode = code[frame.pc()] & 0xff;
      tracer.before(frame, opcode);
      step(frame, frame.stack(), opcode);
      tracer.after(frame, opcode);
    }
  }

  private void step(Frame frame, Stack stack, int opcode) {
    int size = stack.size();
    if (size < instructions.required(opcode) || size > instructions.ceiling(opcode)) {
      frame.fail(stackFault(opcode, size));
    } else if (frame.charge(instructions.baseGas(opcode))) {
      frame.jump(frame.pc() + 1);
      execute(frame, stack, opcode);
    }
  }

  private HaltReason stackFault(int opcode, int size) {
    if (!instructions.defines(opcode)) {
      return HaltReason.UNDEFINED_INSTRUCTION;
    }
    return size < instructions.required(opcode)
        ? HaltReason.STACK_UNDERFLOW
        : HaltReason.STACK_OVERFLOW;
  }

  private void execute(Frame frame, Stack stack, int opcode) {
    switch (opcode) {
      case Opcode.STOP -> frame.stop();
      case Opcode.ADD -> Arithmetic.add(stack);
      case Opcode.MUL -> Arithmetic.mul(stack);
      case Opcode.SUB -> Arithmetic.sub(stack);
      case Opcode.DIV -> division.div(stack);
      case Opcode.SDIV -> division.sdiv(stack);
      case Opcode.MOD -> division.mod(stack);
      case Opcode.SMOD -> division.smod(stack);
      case Opcode.ADDMOD -> division.addmod(stack);
      case Opcode.MULMOD -> division.mulmod(stack);
      case Opcode.EXP -> exponentiation.exp(frame);
      case Opcode.SIGNEXTEND -> Arithmetic.signExtend(stack);
      case Opcode.LT -> Comparison.lt(stack);
      case Opcode.GT -> Comparison.gt(stack);
      case Opcode.SLT -> Comparison.slt(stack);
      case Opcode.SGT -> Comparison.sgt(stack);
      case Opcode.EQ -> Comparison.eq(stack);
      case Opcode.ISZERO -> Comparison.isZero(stack);
      case Opcode.AND -> Bitwise.and(stack);
      case Opcode.OR -> Bitwise.or(stack);
      case Opcode.XOR -> Bitwise.xor(stack);
      case Opcode.NOT -> Bitwise.not(stack);
      case Opcode.BYTE -> Bitwise.byteAt(stack);
      case Opcode.SHL -> Bitwise.shl(stack);
      case Opcode.SHR -> Bitwise.shr(stack);
      case Opcode.SAR -> Bitwise.sar(stack);
      case Opcode.CLZ -> Bitwise.clz(stack);
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
      case Opcode.POP -> stack.drop(1);
      case Opcode.MLOAD -> MemoryAccess.load(frame);
      case Opcode.MSTORE -> MemoryAccess.store(frame);
      case Opcode.MSTORE8 -> MemoryAccess.storeByte(frame);
      case Opcode.SLOAD -> StorageAccess.load(frame);
      case Opcode.SSTORE -> StorageAccess.store(frame);
      case Opcode.JUMP -> Flow.jump(frame);
      case Opcode.JUMPI -> Flow.jumpIf(frame);
      case Opcode.PC -> stack.push(frame.pc() - 1);
      case Opcode.MSIZE -> stack.push(frame.memory().size());
      case Opcode.GAS -> stack.push(frame.gas());
      case Opcode.JUMPDEST -> {}
      case Opcode.TLOAD -> StorageAccess.loadTransient(frame);
      case Opcode.TSTORE -> StorageAccess.storeTransient(frame);
      case Opcode.MCOPY -> MemoryAccess.copy(frame);
      case Opcode.PUSH0 -> stack.push(0);
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
      default -> executeNumbered(frame, stack, opcode);
    }
  }

  /// The instructions that come in rows.
  private static void executeNumbered(Frame frame, Stack stack, int opcode) {
    if (opcode >= Opcode.PUSH1 && opcode <= Opcode.PUSH32) {
      Flow.push(frame, frame.pc(), opcode - Opcode.PUSH0);
    } else if (opcode >= Opcode.DUP1 && opcode <= Opcode.DUP16) {
      stack.duplicate(opcode - Opcode.DUP1);
    } else if (opcode >= Opcode.SWAP1 && opcode <= Opcode.SWAP16) {
      stack.swap(opcode - Opcode.SWAP1 + 1);
    } else if (opcode >= Opcode.LOG0 && opcode <= Opcode.LOG4) {
      Logging.log(frame, opcode - Opcode.LOG0);
    } else {
      throw new IllegalStateException("defined but not implemented: " + opcode);
    }
  }
}
