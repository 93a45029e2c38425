package dev.nabla.evm.operation;

import dev.nabla.evm.frame.Frame;
import dev.nabla.evm.frame.HaltReason;
import dev.nabla.evm.frame.Stack;
import dev.nabla.primitives.bytes.BigEndian;

/// Jumps, ends and PUSH.
public final class Flow {
  private Flow() {}

  public static void jump(Frame frame) {
    Stack stack = frame.stack();
    jumpTo(frame, stack.saturated(stack.pop()));
  }

  public static void jumpIf(Frame frame) {
    Stack stack = frame.stack();
    long target = stack.saturated(stack.pop());
    int condition = stack.pop();
    if (!stack.isZero(condition)) {
      jumpTo(frame, target);
    }
  }

  private static void jumpTo(Frame frame, long target) {
    if (frame.code().isDestination(target)) {
      frame.jump((int) target);
    } else {
      frame.fail(HaltReason.INVALID_JUMP);
    }
  }

  /// PUSH1 to PUSH32: the `count` bytes from `at`, and goes on behind them.
  public static void push(Frame frame, int at, int count) {
    byte[] code = frame.code().padded();
    Stack stack = frame.stack();
    int offset = stack.pushOffset();
    long[] w = stack.words();
    for (int limb = 0; limb < Stack.LIMBS; limb++) {
      int left = count - 8 * limb;
      if (left >= 8) {
        w[offset + limb] = BigEndian.getLong(code, at + left - 8);
      } else {
        w[offset + limb] = left > 0 ? BigEndian.getLong(code, at) >>> (64 - 8 * left) : 0;
      }
    }
    frame.jump(at + count);
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
