package dev.nabla.chain.tracing;

import dev.nabla.chain.execution.TransactionResult;
import dev.nabla.evm.frame.Frame;
import dev.nabla.evm.frame.Stack;
import dev.nabla.evm.gas.Opcode;
import dev.nabla.evm.state.Slot;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Writes down every instruction with what it found: go-ethereum's struct logger, in the JSON of
/// its `debug_traceTransaction`.
///
/// `gasCost` is what the instruction took, with what a call hands on; of one that failed, all that
/// was left.
public final class StructLogger implements TransactionTrace {
  private final Options options;
  private final StringBuilder logs = new StringBuilder("[");
  private final StringBuilder step = new StringBuilder();
  private final Map<Address, SortedMap<Hash, UInt256>> storage = new HashMap<>();
  private long gasBefore;
  private int depth;
  private boolean full;

  /// What to write down.
  ///
  /// @param memory whether each instruction's memory
  /// @param stack whether each instruction's stack
  /// @param storage whether what SLOAD and SSTORE of the same contract have met so far
  /// @param returnData whether what the last inner call returned
  /// @param limitChars instructions are left out after so many characters; 0 for no such limit
  public record Options(
      boolean memory, boolean stack, boolean storage, boolean returnData, int limitChars) {}

  public StructLogger(Options options) {
    this.options = options;
  }

  @Override
  public void entered(Frame frame) {
    // Calls show in their instructions.
  }

  @Override
  public void before(Frame frame, int opcode) {
    full |= options.limitChars() > 0 && logs.length() > options.limitChars();
    step.setLength(0);
    if (full) {
      return;
    }
    gasBefore = frame.gas();
    depth = frame.depth() + 1;
    step.append("{\"pc\":").append(frame.pc());
    step.append(",\"op\":\"").append(OpcodeName.of(opcode));
    step.append("\",\"gas\":").append(gasBefore);
    long refund = frame.environment().journal().refund();
    if (refund != 0) {
      step.append(",\"refund\":").append(refund);
    }
    if (options.stack()) {
      writeStack(frame.stack());
    }
    if (options.memory() && frame.memory().size() > 0) {
      writeMemory(frame);
    }
    if (options.returnData() && !frame.returnData().isEmpty()) {
      step.append(",\"returnData\":\"").append(frame.returnData().toHex()).append('"');
    }
    if (options.storage()) {
      writeStorage(frame, opcode);
    }
  }

  @Override
  public void after(Frame frame, int opcode) {
    if (full) {
      return;
    }
    if (logs.length() > 1) {
      logs.append(',');
    }
    logs.append(step);
    logs.append(",\"depth\":").append(depth);
    logs.append(",\"gasCost\":").append(gasBefore - frame.gas());
    String fault = HaltText.ofStep(frame);
    if (!fault.isEmpty()) {
      logs.append(",\"error\":\"").append(fault).append('"');
    }
    logs.append('}');
    if (logs.length() > MAX_CHARS) {
      throw new TraceTooLargeException(
          MAX_CHARS, "set disableStack, disableStorage or limit, or use the callTracer");
    }
  }

  @Override
  public void left(Frame frame) {
    // How it ended shows in its last instruction.
  }

  @Override
  public String result(TransactionResult.Executed outcome) {
    return "{\"gas\":"
        + outcome.gasUsed()
        + ",\"failed\":"
        + !outcome.success()
        + ",\"returnValue\":\""
        + outcome.output().toHex()
        + "\",\"structLogs\":"
        + logs
        + "]}";
  }

  private void writeStack(Stack stack) {
    step.append(",\"stack\":[");
    for (int depthBelow = stack.size() - 1; depthBelow >= 0; depthBelow--) {
      step.append('"').append(stack.number(stack.offset(depthBelow)).toQuantity()).append('"');
      if (depthBelow > 0) {
        step.append(',');
      }
    }
    step.append(']');
  }

  private void writeMemory(Frame frame) {
    step.append(",\"memory\":[");
    byte[] bytes = frame.memory().bytes();
    for (int at = 0; at < frame.memory().size(); at += Hash.SIZE) {
      step.append(at == 0 ? "\"" : ",\"")
          .append(Bytes.of(bytes, at, Hash.SIZE).toHex())
          .append('"');
    }
    step.append(']');
  }

  private void writeStorage(Frame frame, int opcode) {
    boolean loads = opcode == Opcode.SLOAD && frame.stack().size() >= 1;
    boolean stores = opcode == Opcode.SSTORE && frame.stack().size() >= 2;
    if (!loads && !stores) {
      return;
    }
    Stack stack = frame.stack();
    Hash key = stack.hash(stack.offset(0));
    SortedMap<Hash, UInt256> met = storage.computeIfAbsent(frame.self(), _ -> new TreeMap<>());
    met.put(key, loads ? load(frame, key) : stack.number(stack.offset(1)));
    step.append(",\"storage\":{");
    met.forEach((slot, value) ->
        step.append('"')
            .append(slot.toHex())
            .append("\":\"")
            .append(value.toHash().toHex())
            .append("\","));
    step.setCharAt(step.length() - 1, '}');
  }

  private static UInt256 load(Frame frame, Hash key) {
    Slot slot =
        frame.environment().journal().slot(frame.self(), key.a(), key.b(), key.c(), key.d());
    return slot.current();
  }
}
