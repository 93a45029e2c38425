package dev.nabla.evm.operation;

import dev.nabla.evm.frame.Frame;
import dev.nabla.evm.frame.Stack;
import dev.nabla.evm.gas.GasCost;
import dev.nabla.evm.state.Journal;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;

/// BALANCE and the EXTCODE family, and what accessing an account costs. A delegation (EIP-7702)
/// shows as the 23 bytes that it is.
public final class Accounts {
  private Accounts() {}

  /// Marks an account as accessed and tells the price of that (EIP-2929).
  static long accessCost(Journal journal, Address address) {
    return journal.warm(address) ? GasCost.COLD_ACCOUNT : GasCost.WARM_ACCESS;
  }

  private static boolean chargeAccess(Frame frame, Address address) {
    return frame.charge(accessCost(frame.environment().journal(), address));
  }

  public static void balance(Frame frame) {
    Stack stack = frame.stack();
    Address address = stack.address(stack.offset(0));
    if (chargeAccess(frame, address)) {
      stack.set(stack.offset(0), frame.environment().journal().balance(address));
    }
  }

  public static void codeSize(Frame frame) {
    Stack stack = frame.stack();
    Address address = stack.address(stack.offset(0));
    if (chargeAccess(frame, address)) {
      stack.set(stack.offset(0), 0, 0, 0, codeOf(frame, address).size());
    }
  }

  private static Bytes codeOf(Frame frame, Address address) {
    return frame.environment().codeOf(address).bytes();
  }

  /// Zero for an account that is empty (EIP-1052, EIP-161).
  public static void codeHash(Frame frame) {
    Stack stack = frame.stack();
    Address address = stack.address(stack.offset(0));
    if (chargeAccess(frame, address)) {
      Journal journal = frame.environment().journal();
      Hash hash = journal.isEmpty(address) ? Hash.ZERO : journal.codeHash(address);
      stack.set(stack.offset(0), hash.a(), hash.b(), hash.c(), hash.d());
    }
  }

  public static void codeCopy(Frame frame) {
    Stack stack = frame.stack();
    Address address = stack.address(stack.offset(0));
    if (chargeAccess(frame, address)) {
      stack.drop(1);
      Surroundings.copy(frame, codeOf(frame, address));
    }
  }
}
