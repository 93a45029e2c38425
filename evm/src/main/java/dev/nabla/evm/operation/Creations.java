package dev.nabla.evm.operation;

import dev.nabla.evm.frame.ContractAddress;
import dev.nabla.evm.frame.Frame;
import dev.nabla.evm.frame.HaltReason;
import dev.nabla.evm.frame.Message;
import dev.nabla.evm.frame.Stack;
import dev.nabla.evm.gas.GasCost;
import dev.nabla.evm.state.Journal;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;

/// CREATE and CREATE2 (EIP-1014), with init code limited and paid for (EIP-3860).
public final class Creations {
  private Creations() {}

  public static void create(Frame frame) {
    if (isPaid(frame, GasCost.INITCODE_WORD)) {
      Address self = frame.self();
      Bytes initCode = initCode(frame);
      long nonce = frame.environment().journal().nonce(self);
      begin(frame, 3, initCode, ContractAddress.ofNonce(self, nonce));
    }
  }

  public static void create2(Frame frame) {
    if (isPaid(frame, GasCost.INITCODE_WORD + GasCost.KECCAK_WORD)) {
      Stack stack = frame.stack();
      Bytes initCode = initCode(frame);
      Address created = ContractAddress.ofSalt(frame.self(), stack.hash(stack.offset(3)), initCode);
      begin(frame, 4, initCode, created);
    }
  }

  private static boolean isPaid(Frame frame, int gasPerWord) {
    Stack stack = frame.stack();
    long offset = stack.saturated(stack.offset(1));
    long size = stack.saturated(stack.offset(2));
    if (!frame.mayChangeState()) {
      return false;
    }
    if (size > GasCost.MAX_INITCODE_BYTES) {
      frame.fail(HaltReason.INITCODE_TOO_LARGE);
      return false;
    }
    return frame.reach(offset, size) && frame.charge(GasCost.words(size, gasPerWord));
  }

  private static Bytes initCode(Frame frame) {
    Stack stack = frame.stack();
    long offset = stack.saturated(stack.offset(1));
    return frame.memory().copy(offset, stack.saturated(stack.offset(2)));
  }

  private static void begin(Frame frame, int operands, Bytes initCode, Address created) {
    Stack stack = frame.stack();
    UInt256 value = stack.number(stack.offset(0));
    stack.drop(operands);
    frame.clearReturnData();
    Address self = frame.self();
    Journal journal = frame.environment().journal();
    long nonce = journal.nonce(self);
    boolean isShort = journal.balance(self).compareTo(value) < 0;
    // -1 is 2^64 - 1, the nonce after which there is none (EIP-2681).
    if (isShort || nonce == -1 || frame.depth() == Calls.DEPTH_LIMIT) {
      stack.push(0);
      return;
    }
    long gas = Calls.allButOne64th(frame.gas());
    frame.charge(gas);
    journal.warm(created);
    journal.setNonce(self, nonce + 1);
    Message message =
        new Message(Message.Kind.CREATE, self, created, created, value, initCode, gas, false);
    frame.await(message, 0, 0);
  }
}
