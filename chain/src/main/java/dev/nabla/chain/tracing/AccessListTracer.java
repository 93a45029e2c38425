package dev.nabla.chain.tracing;

import dev.nabla.evm.frame.Frame;
import dev.nabla.evm.frame.Stack;
import dev.nabla.evm.gas.Opcode;
import dev.nabla.evm.interpreter.Tracer;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.eth.AccessListEntry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Notes the accounts and slots that a transaction touches (EIP-2930). For one transaction.
public final class AccessListTracer implements Tracer {
  private final Set<Address> warmAnyway;
  private final Map<Address, SortedSet<Hash>> touched = new TreeMap<>();

  /// @param warmAnyway accounts that are listed for their slots only: they cost nothing to touch
  public AccessListTracer(Set<Address> warmAnyway) {
    this.warmAnyway = Set.copyOf(warmAnyway);
  }

  /// What was touched, in the order of addresses and slots.
  public List<AccessListEntry> accessList() {
    return touched.entrySet().stream()
        .map(entry -> new AccessListEntry(entry.getKey(), List.copyOf(entry.getValue())))
        .toList();
  }

  @Override
  public void before(Frame frame, int opcode) {
    Stack stack = frame.stack();
    switch (opcode) {
      case Opcode.SLOAD, Opcode.SSTORE -> {
        if (stack.size() >= 1) {
          slots(frame.self()).add(stack.hash(stack.offset(0)));
        }
      }
      case Opcode.BALANCE,
          Opcode.EXTCODESIZE,
          Opcode.EXTCODECOPY,
          Opcode.EXTCODEHASH,
          Opcode.SELFDESTRUCT ->
          touchOperand(stack, 0);
      case Opcode.CALL, Opcode.CALLCODE, Opcode.DELEGATECALL, Opcode.STATICCALL ->
          touchOperand(stack, 1);
      default -> {
        // Touches nothing.
      }
    }
  }

  private void touchOperand(Stack stack, int depth) {
    if (stack.size() > depth) {
      Address address = stack.address(stack.offset(depth));
      if (!warmAnyway.contains(address)) {
        slots(address);
      }
    }
  }

  private SortedSet<Hash> slots(Address address) {
    return touched.computeIfAbsent(address, _ -> new TreeSet<>());
  }

  @Override
  public void entered(Frame frame) {
    // Nothing to note.
  }

  @Override
  public void after(Frame frame, int opcode) {
    // Nothing to note.
  }

  @Override
  public void left(Frame frame) {
    // Nothing to note.
  }
}
