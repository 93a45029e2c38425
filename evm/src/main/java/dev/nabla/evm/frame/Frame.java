package dev.nabla.evm.frame;

import dev.nabla.evm.gas.GasCost;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One call or creation under way. Kept and started anew for the next call at the same depth, so
/// that stack and memory are not allocated again. Used by one thread.
public final class Frame {
  private final int depth;
  private final Stack stack = new Stack();
  private final Memory memory = new Memory();

  private @Nullable Message message;
  private @Nullable Environment environment;
  private Code code = Code.EMPTY;
  private int checkpoint;

  private FrameState state = FrameState.COMPLETED;
  private @Nullable HaltReason haltReason;
  private int pc;
  private long gas;
  private long memoryGas;
  private Bytes output = Bytes.EMPTY;
  private Bytes returnData = Bytes.EMPTY;

  private @Nullable Message request;
  private int resultOffset;
  private int resultSize;

  /// @param depth 0 for the transaction's own frame
  public Frame(int depth) {
    this.depth = depth;
  }

  /// Starts this frame anew.
  public void start(Environment environment, Message message, Code code, int checkpoint) {
    this.environment = environment;
    this.message = message;
    this.code = code;
    this.checkpoint = checkpoint;
    stack.clear();
    state = FrameState.RUNNING;
    haltReason = null;
    pc = 0;
    gas = message.gas();
    memoryGas = 0;
    output = Bytes.EMPTY;
    returnData = Bytes.EMPTY;
    request = null;
  }

  /// Lets go of what the call held, once its result has been taken.
  public void release() {
    memory.clear();
    environment = null;
    message = null;
    code = Code.EMPTY;
    output = Bytes.EMPTY;
    returnData = Bytes.EMPTY;
  }

  /// 0 for the transaction's own frame, at most 1,024.
  public int depth() {
    return depth;
  }

  public Stack stack() {
    return stack;
  }

  public Memory memory() {
    return memory;
  }

  public Code code() {
    return code;
  }

  /// What started this frame.
  public Message message() {
    return Objects.requireNonNull(message);
  }

  public Environment environment() {
    return Objects.requireNonNull(environment);
  }

  /// Whose storage and balance the code works on.
  public Address self() {
    return message().self();
  }

  public UInt256 value() {
    return message().value();
  }

  /// Calldata; none in a creation, whose message carries the code instead.
  public Bytes input() {
    return message().kind() == Message.Kind.CREATE ? Bytes.EMPTY : message().input();
  }

  /// The journal's checkpoint from before this frame.
  public int checkpoint() {
    return checkpoint;
  }

  public FrameState state() {
    return state;
  }

  public boolean isRunning() {
    return state == FrameState.RUNNING;
  }

  /// Why the frame failed.
  ///
  /// @throws NullPointerException where it did not
  public HaltReason haltReason() {
    return Objects.requireNonNull(haltReason);
  }

  /// Index of the instruction that runs, or that runs next.
  public int pc() {
    return pc;
  }

  /// Goes to an instruction.
  public void jump(int target) {
    pc = target;
  }

  /// Gas left; 0 after a failure.
  public long gas() {
    return gas;
  }

  /// Says what gas is left, after instructions that were counted elsewhere.
  public void setGas(long left) {
    gas = left;
  }

  /// Spends gas.
  ///
  /// @return whether there was enough; otherwise the frame has failed
  public boolean charge(long cost) {
    if (cost > gas) {
      fail(HaltReason.OUT_OF_GAS);
      return false;
    }
    gas -= cost;
    return true;
  }

  /// Gets gas back, as the rest of an inner call's.
  public void refill(long unspent) {
    gas += unspent;
  }

  /// Pays for and grows the memory so that `length` bytes from `offset` can be touched. Touching no
  /// byte costs nothing, wherever it is.
  ///
  /// @param offset not negative
  /// @param length not negative
  /// @return whether there was enough gas; otherwise the frame has failed
  public boolean reach(long offset, long length) {
    if (length == 0 || (offset <= memory.size() && length <= memory.size() - offset)) {
      return true;
    }
    if (offset > Memory.LIMIT_BYTES || length > Memory.LIMIT_BYTES - offset) {
      fail(HaltReason.OUT_OF_GAS);
      return false;
    }
    long left = pay(offset + length, gas);
    if (left < 0) {
      fail(HaltReason.OUT_OF_GAS);
      return false;
    }
    gas = left;
    return true;
  }

  /// The same for an instruction whose gas is counted elsewhere.
  ///
  /// @param available gas that there is
  /// @return what is left of it; -1, and nothing has happened, where it is not enough
  public long reach(long offset, int length, long available) {
    return offset > Memory.LIMIT_BYTES - length ? -1 : pay(offset + length, available);
  }

  private long pay(long end, long available) {
    long words = (end + 31) / 32;
    long total = GasCost.memory(words);
    long left = available - (total - memoryGas);
    if (left < 0) {
      return -1;
    }
    memoryGas = total;
    memory.grow(words);
    return left;
  }

  /// Ends well with an output.
  public void complete(Bytes output) {
    this.output = output;
    state = FrameState.COMPLETED;
  }

  /// Ends well with no output.
  public void stop() {
    complete(Bytes.EMPTY);
  }

  /// Ends by REVERT with an output.
  public void revert(Bytes output) {
    this.output = output;
    state = FrameState.REVERTED;
  }

  /// Ends badly; the gas is gone.
  public void fail(HaltReason reason) {
    haltReason = reason;
    gas = 0;
    output = Bytes.EMPTY;
    state = FrameState.FAILED;
  }

  /// Refuses a change of state inside STATICCALL.
  ///
  /// @return whether changes are allowed; otherwise the frame has failed
  public boolean mayChangeState() {
    if (message().isStatic()) {
      fail(HaltReason.STATIC_VIOLATION);
      return false;
    }
    return true;
  }

  /// What the frame returned or reverted with.
  public Bytes output() {
    return output;
  }

  /// What the last inner frame left (EIP-211).
  public Bytes returnData() {
    return returnData;
  }

  public void setReturnData(Bytes data) {
    returnData = data;
  }

  /// Forgets what the last inner frame left.
  public void clearReturnData() {
    returnData = Bytes.EMPTY;
  }

  /// Waits for an inner frame.
  ///
  /// @param offset in memory, already reached, where its output goes
  /// @param size most bytes of it that are written there
  public void await(Message request, int offset, int size) {
    this.request = request;
    resultOffset = offset;
    resultSize = size;
    state = FrameState.WAITING;
  }

  /// The inner frame that this one waits for.
  public Message request() {
    return Objects.requireNonNull(request);
  }

  /// Goes on after the inner frame: takes its unspent gas and its output, and pushes 0 where it did
  /// not end well, else 1, or the new contract's address.
  public void resume(Frame inner) {
    boolean creation = inner.message().kind() == Message.Kind.CREATE;
    boolean completed = inner.state == FrameState.COMPLETED;
    gas += inner.gas;
    request = null;
    state = FrameState.RUNNING;
    if (creation) {
      returnData = completed ? Bytes.EMPTY : inner.output;
      if (completed) {
        stack.push(inner.self());
      } else {
        stack.push(0);
      }
      return;
    }
    returnData = inner.output;
    int length = Math.min(resultSize, inner.output.size());
    inner.output.copyTo(0, memory.bytes(), resultOffset, length);
    stack.push(completed ? 1 : 0);
  }
}
