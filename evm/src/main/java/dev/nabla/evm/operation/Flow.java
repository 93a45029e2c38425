package dev.nabla.evm.operation;

import dev.nabla.evm.frame.Frame;
import dev.nabla.evm.frame.Stack;
import dev.nabla.evm.frame.Word;
import dev.nabla.primitives.bytes.BigEndian;

/// PUSH, RETURN and REVERT.
public final class Flow {
  private Flow() {}

  /// PUSH1 to PUSH32: writes the `count` bytes from `from` as the word at `at`. Up to seven bytes
  /// behind them are read as well and not used; code has zeros behind its end for that.
  public static void push(long[] w, int at, byte[] code, int from, int count) {
    if (count <= 8) {
      Word.set(w, at, BigEndian.getLong(code, from) >>> (64 - 8 * count));
      return;
    }
    for (int limb = 0; limb < Stack.LIMBS; limb++) {
      int left = count - 8 * limb;
      if (left >= 8) {
        w[at + limb] = BigEndian.getLong(code, from + left - 8);
      } else {
        w[at + limb] = left > 0 ? BigEndian.getLong(code, from) >>> (64 - 8 * left) : 0;
      }
    }
  }

  public static void ret(Frame frame) {
    Stack stack = frame.stack();
    long offset = stack.saturated(stack.offset(0));
    long length = stack.saturated(stack.offset(1));
    if (frame.reach(offset, length)) {
      frame.complete(frame.memory().copy(offset, length));
    }
  }

  public static void revert(Frame frame) {
    Stack stack = frame.stack();
    long offset = stack.saturated(stack.offset(0));
    long length = stack.saturated(stack.offset(1));
    if (frame.reach(offset, length)) {
      frame.revert(frame.memory().copy(offset, length));
    }
  }
}
