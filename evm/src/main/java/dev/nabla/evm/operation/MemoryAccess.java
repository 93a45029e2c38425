package dev.nabla.evm.operation;

import dev.nabla.evm.frame.Frame;
import dev.nabla.evm.frame.Stack;
import dev.nabla.evm.gas.GasCost;

/// MLOAD, MSTORE, MSTORE8 and MCOPY (EIP-5656).
public final class MemoryAccess {
  private MemoryAccess() {}

  public static void load(Frame frame) {
    Stack stack = frame.stack();
    long offset = stack.saturated(stack.offset(0));
    if (frame.reach(offset, 32)) {
      stack.setBytes(stack.offset(0), frame.memory().bytes(), (int) offset);
    }
  }

  public static void store(Frame frame) {
    Stack stack = frame.stack();
    long offset = stack.saturated(stack.offset(0));
    if (frame.reach(offset, 32)) {
      stack.copyBytes(stack.offset(1), frame.memory().bytes(), (int) offset);
      stack.drop(2);
    }
  }

  public static void storeByte(Frame frame) {
    Stack stack = frame.stack();
    long offset = stack.saturated(stack.offset(0));
    if (frame.reach(offset, 1)) {
      frame.memory().bytes()[(int) offset] = (byte) stack.words()[stack.offset(1)];
      stack.drop(2);
    }
  }

  public static void copy(Frame frame) {
    Stack stack = frame.stack();
    long target = stack.saturated(stack.offset(0));
    long source = stack.saturated(stack.offset(1));
    long length = stack.saturated(stack.offset(2));
    if (!frame.reach(Math.max(target, source), length)
        || !frame.charge(GasCost.words(length, GasCost.COPY_WORD))) {
      return;
    }
    stack.drop(3);
    if (length > 0) {
      byte[] bytes = frame.memory().bytes();
      System.arraycopy(bytes, (int) source, bytes, (int) target, (int) length);
    }
  }
}
