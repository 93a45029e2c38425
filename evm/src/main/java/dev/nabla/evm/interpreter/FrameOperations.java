package dev.nabla.evm.interpreter;

import dev.nabla.evm.frame.Frame;
import dev.nabla.evm.frame.HaltReason;
import dev.nabla.evm.frame.Stack;
import dev.nabla.evm.gas.Opcode;
import dev.nabla.evm.operation.Accounts;
import dev.nabla.evm.operation.Calls;
import dev.nabla.evm.operation.Creations;
import dev.nabla.evm.operation.Exponentiation;
import dev.nabla.evm.operation.Flow;
import dev.nabla.evm.operation.Hashing;
import dev.nabla.evm.operation.Logging;
import dev.nabla.evm.operation.MemoryAccess;
import dev.nabla.evm.operation.SelfDestruct;
import dev.nabla.evm.operation.StorageAccess;
import dev.nabla.evm.operation.Surroundings;

/// The instructions that need more of a frame than its stack and memory, which [Interpreter] works
/// on itself. Holds the operations' scratch space, so one thread at a time.
final class FrameOperations {
  private final Exponentiation exponentiation = new Exponentiation();
  private final Hashing hashing = new Hashing();

  /// Runs one whose base gas is paid and for which the stack suffices, with the frame up to date.
  void run(Frame frame, int opcode) {
    Stack stack = frame.stack();
    switch (opcode) {
      case Opcode.STOP -> frame.stop();
      case Opcode.EXP -> exponentiation.exp(frame);
      case Opcode.KECCAK256 -> hashing.keccak256(frame);
      case Opcode.ADDRESS -> stack.push(frame.self());
      case Opcode.ORIGIN -> stack.push(frame.environment().transaction().origin());
      case Opcode.CALLER -> stack.push(frame.message().caller());
      case Opcode.CALLVALUE -> stack.push(frame.value());
      case Opcode.CALLDATALOAD -> Surroundings.callDataLoad(frame);
      case Opcode.CALLDATASIZE -> stack.push(frame.input().size());
      case Opcode.CODESIZE -> stack.push(frame.code().size());
      case Opcode.GASPRICE -> stack.push(frame.environment().transaction().gasPrice());
      case Opcode.RETURNDATASIZE -> stack.push(frame.returnData().size());
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
      case Opcode.BALANCE -> Accounts.balance(frame);
      case Opcode.CALLDATACOPY -> Surroundings.callDataCopy(frame);
      case Opcode.CODECOPY -> Surroundings.codeCopy(frame);
      case Opcode.EXTCODESIZE -> Accounts.codeSize(frame);
      case Opcode.EXTCODECOPY -> Accounts.codeCopy(frame);
      case Opcode.RETURNDATACOPY -> Surroundings.returnDataCopy(frame);
      case Opcode.EXTCODEHASH -> Accounts.codeHash(frame);
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
