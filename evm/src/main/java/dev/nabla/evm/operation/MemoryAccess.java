package dev.nabla.evm.operation;

import dev.nabla.evm.frame.Frame;
import dev.nabla.evm.frame.Memory;
import dev.nabla.evm.frame.Stack;
import dev.nabla.evm.frame.Word;
import dev.nabla.evm.gas.GasCost;

/// MLOAD, MSTORE, MSTORE8 and MCOPY (EIP-5656).
public final class MemoryAccess {
  private MemoryAccess() {}

  /// MLOAD: the 32 bytes at `offset`, which has been paid for, onto the word at `at`.
  public static void load(long[] w, int at, Memory memory, int offset) {
    Word.read(w, at, memory.bytes(), offset);
  }

  /// MSTORE: the word at `at` to `offset`, which has been paid for.
  public static void store(long[] w, int at, Memory memory, int offset) {
    Word.write(w, at, memory.bytes(), offset);
  }

  /// MSTORE8: the lowest byte of the word at `at`.
  public static void storeByte(long[] w, int at, Memory memory, int offset) {
    memory.bytes()[offset] = (byte) w[at];
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
