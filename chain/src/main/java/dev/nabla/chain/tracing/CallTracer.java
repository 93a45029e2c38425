package dev.nabla.chain.tracing;

import dev.nabla.chain.execution.TransactionResult;
import dev.nabla.evm.frame.Frame;
import dev.nabla.evm.frame.FrameState;
import dev.nabla.evm.frame.Message;
import dev.nabla.evm.frame.Stack;
import dev.nabla.evm.gas.GasCost;
import dev.nabla.evm.gas.InstructionTable;
import dev.nabla.evm.gas.Opcode;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes down the tree of calls: go-ethereum's `callTracer`, in its JSON.
public final class CallTracer implements TransactionTrace {
  /// What an entry without input, output and logs takes, about.
  private static final int ENTRY_CHARS = 400;

  private final Options options;
  private final long gasLimit;
  private final Deque<TracedCall> open = new ArrayDeque<>();
  private @Nullable TracedCall top;
  private @Nullable Operands operands;
  private int lastOpcode;
  private int logIndex;
  private long chars;

  /// What to write down.
  ///
  /// @param onlyTopCall whether inner calls are left out
  /// @param withLog whether logs are written to the call that emitted them
  public record Options(boolean onlyTopCall, boolean withLog) {}

  /// @param gasLimit of the transaction
  /// @param logsBefore logs of the block before the transaction's
  public CallTracer(Options options, long gasLimit, int logsBefore) {
    this.options = options;
    this.gasLimit = gasLimit;
    this.logIndex = logsBefore;
  }

  /// What a call, creation, log or self-destruction finds on the stack; it is gone afterwards.
  private record Operands(List<UInt256> words, UInt256 balance) {
    UInt256 at(int depth) {
      return words.get(depth);
    }

    Address address(int depth) {
      return Address.of(words.get(depth).toArray(), 12);
    }
  }

  @Override
  public void entered(Frame frame) {
    Message message = frame.message();
    boolean outermost = frame.depth() == 0;
    if (options.onlyTopCall() && !outermost) {
      return;
    }
    boolean creates = message.kind() == Message.Kind.CREATE;
    boolean borrows = message.kind() == Message.Kind.BORROW;
    String type = outermost ? (creates ? "CREATE" : "CALL") : OpcodeName.of(lastOpcode);
    TracedCall call =
        new TracedCall(
            new TracedCall.Start(
                type,
                borrows ? message.self() : message.caller(),
                borrows ? message.codeAddress() : message.self(),
                message.input(),
                outermost ? gasLimit : message.gas(),
                type.equals("STATICCALL") ? null : message.value()),
            logIndex);
    count(ENTRY_CHARS + 2L * message.input().size());
    open.push(call);
  }

  @Override
  public void before(Frame frame, int opcode) {
    lastOpcode = opcode;
    int wanted = operandsOf(opcode);
    Stack stack = frame.stack();
    if (wanted == 0 || stack.size() < wanted) {
      operands = null;
      return;
    }
    List<UInt256> words = new ArrayList<>(wanted);
    for (int depth = 0; depth < wanted; depth++) {
      words.add(stack.number(stack.offset(depth)));
    }
    UInt256 balance =
        opcode == Opcode.SELFDESTRUCT
            ? frame.environment().journal().balance(frame.self())
            : UInt256.ZERO;
    operands = new Operands(words, balance);
  }

  private int operandsOf(int opcode) {
    return switch (opcode) {
      case Opcode.CALL, Opcode.CALLCODE -> 5;
      case Opcode.DELEGATECALL, Opcode.STATICCALL, Opcode.CREATE2 -> 4;
      case Opcode.CREATE -> 3;
      case Opcode.SELFDESTRUCT -> 1;
      default ->
          options.withLog() && opcode >= Opcode.LOG0 && opcode <= Opcode.LOG4
              ? 2 + opcode - Opcode.LOG0
              : 0;
    };
  }

  @Override
  public void after(Frame frame, int opcode) {
    Operands found = operands;
    if (found == null || (options.onlyTopCall() && frame.depth() > 0)) {
      return;
    }
    if (opcode == Opcode.SELFDESTRUCT) {
      if (frame.state() == FrameState.COMPLETED && !options.onlyTopCall()) {
        addSelfDestruct(frame, found);
      }
    } else if (frame.isRunning()) {
      if (opcode >= Opcode.LOG0 && opcode <= Opcode.LOG4) {
        addLog(frame, found);
      } else if (!options.onlyTopCall()) {
        addCallThatDidNotStart(frame, opcode, found);
      }
    }
  }

  private void addSelfDestruct(Frame frame, Operands found) {
    count(ENTRY_CHARS);
    TracedCall call =
        new TracedCall(
            new TracedCall.Start(
                "SELFDESTRUCT", frame.self(), found.address(0), Bytes.EMPTY, 0, found.balance()),
            logIndex);
    open.element().add(call);
  }

  private void addLog(Frame frame, Operands found) {
    Bytes data = frame.memory().copy(found.at(0).toLongSaturated(), found.at(1).toLongSaturated());
    List<Hash> topics = new ArrayList<>();
    for (int topic = 2; topic < found.words().size(); topic++) {
      topics.add(found.at(topic).toHash());
    }
    count(ENTRY_CHARS + 2L * data.size());
    open.element().addLog(frame.self(), topics, data, logIndex++);
  }

  /// A call or creation for which the value or the depth was lacking.
  private void addCallThatDidNotStart(Frame frame, int opcode, Operands found) {
    boolean creates = opcode == Opcode.CREATE || opcode == Opcode.CREATE2;
    boolean paysValue = opcode == Opcode.CALL || opcode == Opcode.CALLCODE;
    int inputAt = creates ? 1 : paysValue ? 3 : 2;
    UInt256 value = creates ? found.at(0) : paysValue ? found.at(2) : UInt256.ZERO;
    Bytes input =
        frame
            .memory()
            .copy(found.at(inputAt).toLongSaturated(), found.at(inputAt + 1).toLongSaturated());
    long stipend = paysValue && !value.isZero() ? GasCost.CALL_STIPEND : 0;
    long left = frame.gas() - stipend;
    long most = left - left / 64;
    long gas = creates ? most : Math.min(found.at(0).toLongSaturated(), most) + stipend;
    count(ENTRY_CHARS + 2L * input.size());
    TracedCall call =
        new TracedCall(
            new TracedCall.Start(
                OpcodeName.of(opcode),
                frame.self(),
                creates ? Address.ZERO : found.address(1),
                input,
                gas,
                value),
            logIndex);
    boolean deep = frame.depth() + 1 > InstructionTable.STACK_LIMIT;
    call.fail(deep ? HaltText.TOO_DEEP : HaltText.TOO_POOR, Bytes.EMPTY);
    open.element().add(call);
  }

  @Override
  public void left(Frame frame) {
    if (options.onlyTopCall() && frame.depth() > 0) {
      return;
    }
    TracedCall call = open.pop();
    call.setGasUsed(frame.message().gas() - frame.gas());
    count(2L * frame.output().size());
    if (frame.state() == FrameState.COMPLETED) {
      call.succeed(frame.output());
    } else {
      call.fail(HaltText.of(frame), frame.output());
      logIndex = call.logsBefore();
    }
    TracedCall caller = open.peek();
    if (caller == null) {
      top = call;
    } else {
      caller.add(call);
    }
  }

  private void count(long more) {
    chars += more;
    if (chars > MAX_CHARS) {
      throw new TraceTooLargeException(MAX_CHARS, "set onlyTopCall");
    }
  }

  @Override
  public String result(TransactionResult.Executed outcome) {
    TracedCall whole = top;
    if (whole == null) {
      throw new IllegalStateException("nothing was watched");
    }
    whole.setGasUsed(outcome.gasUsed());
    StringBuilder json = new StringBuilder();
    whole.write(json, false);
    return json.toString();
  }
}
