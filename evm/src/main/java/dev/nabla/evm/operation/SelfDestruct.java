package dev.nabla.evm.operation;

import dev.nabla.evm.frame.Frame;
import dev.nabla.evm.frame.Stack;
import dev.nabla.evm.gas.GasCost;
import dev.nabla.evm.state.Journal;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.UInt256;

/// SELFDESTRUCT: sends the whole balance away; removes the account only where this transaction
/// created it (EIP-6780).
public final class SelfDestruct {
  private SelfDestruct() {}

  public static void selfDestruct(Frame frame) {
    if (!frame.mayChangeState()) {
      return;
    }
    Stack stack = frame.stack();
    Address heir = stack.address(stack.offset(0));
    Journal journal = frame.environment().journal();
    UInt256 balance = journal.balance(frame.self());
    long cost = journal.warm(heir) ? GasCost.COLD_ACCOUNT : 0;
    if (!balance.isZero() && journal.isEmpty(heir)) {
      cost += GasCost.NEW_ACCOUNT;
    }
    if (!frame.charge(cost)) {
      return;
    }
    boolean isCreatedHere = journal.isCreatedHere(frame.self());
    // An account that is its own heir keeps its balance, unless it goes: then the wei are burnt.
    if (!heir.equals(frame.self())) {
      journal.transfer(frame.self(), heir, balance);
    } else if (isCreatedHere) {
      journal.subtractBalance(heir, balance);
    }
    if (isCreatedHere) {
      journal.destroy(frame.self());
    }
    frame.stop();
  }
}
