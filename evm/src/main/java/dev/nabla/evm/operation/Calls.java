package dev.nabla.evm.operation;

import dev.nabla.evm.frame.Environment;
import dev.nabla.evm.frame.Frame;
import dev.nabla.evm.frame.Message;
import dev.nabla.evm.frame.Stack;
import dev.nabla.evm.gas.GasCost;
import dev.nabla.evm.gas.InstructionTable;
import dev.nabla.evm.state.Journal;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import java.util.Optional;

/// CALL, CALLCODE, DELEGATECALL (EIP-7) and STATICCALL (EIP-214), with the gas rule of EIP-150,
/// access costs of EIP-2929 and delegations of EIP-7702.
public final class Calls {
  /// How deep frames may stand upon each other.
  static final int DEPTH_LIMIT = InstructionTable.STACK_LIMIT;

  /// Where the four operands for input and output start: below gas and target, and the value.
  private static final int AFTER_VALUE = 3;

  private static final int AFTER_TARGET = 2;

  private Calls() {}

  public static void call(Frame frame) {
    UInt256 value = valueOperand(frame);
    if (!value.isZero() && !frame.mayChangeState()) {
      return;
    }
    Address target = target(frame);
    boolean bringsToBeing = !value.isZero() && frame.environment().journal().isEmpty(target);
    long cost = transferCost(value) + (bringsToBeing ? GasCost.NEW_ACCOUNT : 0);
    if (isPaid(frame, AFTER_VALUE, cost)) {
      Message message =
          new Message(
              Message.Kind.CALL,
              frame.self(),
              target,
              target,
              value,
              input(frame, AFTER_VALUE),
              innerGas(frame, value),
              frame.message().isStatic());
      begin(frame, AFTER_VALUE, message);
    }
  }

  public static void callCode(Frame frame) {
    UInt256 value = valueOperand(frame);
    if (isPaid(frame, AFTER_VALUE, transferCost(value))) {
      Message message =
          new Message(
              Message.Kind.BORROW,
              frame.self(),
              frame.self(),
              target(frame),
              value,
              input(frame, AFTER_VALUE),
              innerGas(frame, value),
              frame.message().isStatic());
      begin(frame, AFTER_VALUE, message);
    }
  }

  public static void delegateCall(Frame frame) {
    if (isPaid(frame, AFTER_TARGET, 0)) {
      Message message =
          new Message(
              Message.Kind.BORROW,
              frame.message().caller(),
              frame.self(),
              target(frame),
              frame.value(),
              input(frame, AFTER_TARGET),
              innerGas(frame, UInt256.ZERO),
              frame.message().isStatic());
      begin(frame, AFTER_TARGET, message);
    }
  }

  public static void staticCall(Frame frame) {
    if (isPaid(frame, AFTER_TARGET, 0)) {
      Address target = target(frame);
      Message message =
          new Message(
              Message.Kind.CALL,
              frame.self(),
              target,
              target,
              UInt256.ZERO,
              input(frame, AFTER_TARGET),
              innerGas(frame, UInt256.ZERO),
              true);
      begin(frame, AFTER_TARGET, message);
    }
  }

  private static Address target(Frame frame) {
    return frame.stack().address(frame.stack().offset(1));
  }

  private static UInt256 valueOperand(Frame frame) {
    return frame.stack().number(frame.stack().offset(2));
  }

  private static long transferCost(UInt256 value) {
    return value.isZero() ? 0 : GasCost.CALL_VALUE;
  }

  /// Pays for the memory of input and output, for access, and `cost` besides.
  private static boolean isPaid(Frame frame, int ranges, long cost) {
    Stack stack = frame.stack();
    long inputOffset = stack.saturated(stack.offset(ranges));
    long inputSize = stack.saturated(stack.offset(ranges + 1));
    long outputOffset = stack.saturated(stack.offset(ranges + 2));
    long outputSize = stack.saturated(stack.offset(ranges + 3));
    return frame.reach(inputOffset, inputSize)
        && frame.reach(outputOffset, outputSize)
        && frame.charge(accessCost(frame.environment(), target(frame)) + cost);
  }

  /// A delegation's target is accessed as well (EIP-7702).
  private static long accessCost(Environment environment, Address target) {
    Journal journal = environment.journal();
    long cost = Accounts.accessCost(journal, target);
    Optional<Address> delegate = environment.delegateOf(target);
    return delegate.isPresent() ? cost + Accounts.accessCost(journal, delegate.get()) : cost;
  }

  private static Bytes input(Frame frame, int ranges) {
    Stack stack = frame.stack();
    long offset = stack.saturated(stack.offset(ranges));
    return frame.memory().copy(offset, stack.saturated(stack.offset(ranges + 1)));
  }

  /// Hands over what is asked for, at most 63/64 of what is left (EIP-150); the stipend of a call
  /// with value is on top.
  private static long innerGas(Frame frame, UInt256 value) {
    long asked = frame.stack().saturated(frame.stack().offset(0));
    long given = Math.min(asked, allButOne64th(frame.gas()));
    frame.charge(given);
    return value.isZero() ? given : given + GasCost.CALL_STIPEND;
  }

  static long allButOne64th(long gas) {
    return gas - gas / 64;
  }

  private static void begin(Frame frame, int ranges, Message message) {
    Stack stack = frame.stack();
    long outputOffset = stack.saturated(stack.offset(ranges + 2));
    int outputSize = (int) stack.saturated(stack.offset(ranges + 3));
    stack.drop(ranges + 4);
    boolean isShort =
        ranges == AFTER_VALUE
            && frame.environment().journal().balance(frame.self()).compareTo(message.value()) < 0;
    if (isShort || frame.depth() == DEPTH_LIMIT) {
      frame.refill(message.gas());
      frame.clearReturnData();
      stack.push(0);
      return;
    }
    frame.await(message, outputSize == 0 ? 0 : (int) outputOffset, outputSize);
  }
}
