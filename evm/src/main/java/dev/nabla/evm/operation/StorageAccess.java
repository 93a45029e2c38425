package dev.nabla.evm.operation;

import dev.nabla.evm.frame.Frame;
import dev.nabla.evm.frame.HaltReason;
import dev.nabla.evm.frame.Stack;
import dev.nabla.evm.gas.GasCost;
import dev.nabla.evm.state.Journal;
import dev.nabla.evm.state.Slot;
import dev.nabla.primitives.bytes.UInt256;

/// SLOAD, SSTORE (EIP-2200, 2929, 3529), TLOAD and TSTORE (EIP-1153).
public final class StorageAccess {
  private StorageAccess() {}

  public static void load(Frame frame) {
    Slot slot = slot(frame);
    boolean cold = frame.environment().journal().warm(slot);
    if (frame.charge(cold ? GasCost.COLD_SLOT : GasCost.WARM_ACCESS)) {
      frame.stack().set(frame.stack().offset(0), slot.current());
    }
  }

  private static Slot slot(Frame frame) {
    Stack stack = frame.stack();
    long[] w = stack.words();
    int key = stack.offset(0);
    Journal journal = frame.environment().journal();
    return journal.slot(frame.self(), w[key + 3], w[key + 2], w[key + 1], w[key]);
  }

  public static void store(Frame frame) {
    if (!frame.mayChangeState()) {
      return;
    }
    if (frame.gas() <= GasCost.STORE_SENTRY) {
      frame.fail(HaltReason.OUT_OF_GAS);
      return;
    }
    Journal journal = frame.environment().journal();
    Slot slot = slot(frame);
    UInt256 value = frame.stack().number(frame.stack().offset(1));
    long access = journal.warm(slot) ? GasCost.COLD_SLOT : 0;
    if (!frame.charge(access + storeCost(slot, value))) {
      return;
    }
    frame.stack().drop(2);
    if (!slot.current().equals(value)) {
      long refund = refundChange(slot, value);
      if (refund != 0) {
        journal.addRefund(refund);
      }
      journal.store(slot, value);
    }
  }

  private static long storeCost(Slot slot, UInt256 value) {
    boolean firstChange = slot.current().equals(slot.original()) && !slot.current().equals(value);
    if (!firstChange) {
      return GasCost.WARM_ACCESS;
    }
    return slot.original().isZero() ? GasCost.STORE_SET : GasCost.STORE_RESET;
  }

  /// EIP-3529's table for a value that does change.
  private static long refundChange(Slot slot, UInt256 value) {
    long refund = 0;
    if (!slot.original().isZero()) {
      if (slot.current().isZero()) {
        refund -= GasCost.STORE_CLEAR_REFUND;
      } else if (value.isZero()) {
        refund += GasCost.STORE_CLEAR_REFUND;
      }
    }
    if (value.equals(slot.original())) {
      int paid = slot.original().isZero() ? GasCost.STORE_SET : GasCost.STORE_RESET;
      refund += paid - GasCost.WARM_ACCESS;
    }
    return refund;
  }

  public static void loadTransient(Frame frame) {
    frame.stack().set(frame.stack().offset(0), transientSlot(frame).current());
  }

  public static void storeTransient(Frame frame) {
    if (frame.mayChangeState()) {
      UInt256 value = frame.stack().number(frame.stack().offset(1));
      frame.environment().journal().store(transientSlot(frame), value);
      frame.stack().drop(2);
    }
  }

  private static Slot transientSlot(Frame frame) {
    Stack stack = frame.stack();
    long[] w = stack.words();
    int key = stack.offset(0);
    Journal journal = frame.environment().journal();
    return journal.transientSlot(frame.self(), w[key + 3], w[key + 2], w[key + 1], w[key]);
  }
}
