package dev.nabla.evm.interpreter;

import dev.nabla.evm.frame.Code;
import dev.nabla.evm.frame.Environment;
import dev.nabla.evm.frame.Frame;
import dev.nabla.evm.frame.FrameState;
import dev.nabla.evm.frame.HaltReason;
import dev.nabla.evm.frame.Message;
import dev.nabla.evm.gas.Fork;
import dev.nabla.evm.gas.GasCost;
import dev.nabla.evm.precompile.Precompile;
import dev.nabla.evm.precompile.Precompiles;
import dev.nabla.evm.state.Journal;
import dev.nabla.primitives.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The Ethereum virtual machine: runs a message, and all messages that its code sends, to their
/// end.
///
/// Frames stand in a list of our own, not on Java's stack, so that depth is bounded by the rules
/// (1,024) and not by the thread. What a message changes is in the environment's journal
/// afterwards. Keeps frames for the next message; used by one thread at a time.
public final class Evm {
  private final Precompiles precompiles;
  private final Interpreter interpreter;
  private final @Nullable Tracer tracer;
  private final List<Frame> frames = new ArrayList<>();

  public Evm(Fork fork, Precompiles precompiles) {
    this(fork, precompiles, null);
  }

  /// @param tracer watches every frame, or null: absent, it costs one look a frame
  public Evm(Fork fork, Precompiles precompiles, @Nullable Tracer tracer) {
    this.precompiles = precompiles;
    this.interpreter = new Interpreter(fork.instructions());
    this.tracer = tracer;
  }

  /// Runs a message to its end. The caller has made sure that the value can be paid.
  public Outcome run(Environment environment, Message message) {
    Frame frame = open(0, environment, message);
    while (true) {
      if (tracer == null) {
        interpreter.run(frame);
      } else {
        interpreter.run(frame, tracer);
      }
      if (frame.state() == FrameState.WAITING) {
        frame = open(frame.depth() + 1, environment, frame.request());
        continue;
      }
      settle(frame);
      if (tracer != null) {
        tracer.left(frame);
      }
      if (frame.depth() == 0) {
        return close(frame);
      }
      Frame caller = frames.get(frame.depth() - 1);
      caller.resume(frame);
      frame.release();
      frame = caller;
    }
  }

  private static Outcome close(Frame frame) {
    Optional<HaltReason> haltReason =
        frame.state() == FrameState.FAILED ? Optional.of(frame.haltReason()) : Optional.empty();
    Outcome outcome = new Outcome(frame.state(), haltReason, frame.gas(), frame.output());
    frame.release();
    return outcome;
  }

  private Frame frameAt(int depth) {
    if (depth == frames.size()) {
      frames.add(new Frame(depth));
    }
    return frames.get(depth);
  }

  /// Starts the frame of a message: moves its value, finds its code, and runs it right away where
  /// it is a precompiled contract's.
  private Frame open(int depth, Environment environment, Message message) {
    Frame frame = frameAt(depth);
    int checkpoint = environment.journal().checkpoint();
    if (message.kind() == Message.Kind.CREATE) {
      openCreation(frame, environment, message);
      return frame;
    }
    if (message.kind() == Message.Kind.CALL) {
      transfer(environment.journal(), message);
    }
    Precompile precompile = precompiles.at(message.codeAddress());
    if (precompile != null) {
      frame.start(environment, message, Code.EMPTY, checkpoint);
      begin(frame);
      run(precompile.in(environment.block()), frame);
    } else {
      Code code = environment.runnableCodeOf(message.codeAddress());
      frame.start(environment, message, code, checkpoint);
      begin(frame);
    }
    return frame;
  }

  private void begin(Frame frame) {
    if (tracer != null) {
      tracer.entered(frame);
    }
  }

  private static void transfer(Journal journal, Message message) {
    journal.touch(message.self());
    if (!message.value().isZero()) {
      journal.transfer(message.caller(), message.self(), message.value());
    }
  }

  private void openCreation(Frame frame, Environment environment, Message message) {
    Journal journal = environment.journal();
    frame.start(
        environment, message, environment.codes().analyse(message.input()), journal.checkpoint());
    begin(frame);
    if (journal.collides(message.self())) {
      frame.fail(HaltReason.ADDRESS_COLLISION);
      return;
    }
    journal.create(message.self());
    transfer(journal, message);
  }

  private static void run(Precompile precompile, Frame frame) {
    if (frame.charge(precompile.gas(frame.input()))) {
      precompile
          .run(frame.input())
          .ifPresentOrElse(frame::complete, () -> frame.fail(HaltReason.PRECOMPILE_FAILED));
    }
  }

  /// Keeps what the frame changed where it ended well, else undoes it.
  private static void settle(Frame frame) {
    boolean isCreation = frame.message().kind() == Message.Kind.CREATE;
    if (isCreation && frame.state() == FrameState.COMPLETED) {
      deploy(frame);
    }
    if (frame.state() != FrameState.COMPLETED) {
      frame.environment().journal().revertTo(frame.checkpoint());
    }
  }

  private static void deploy(Frame frame) {
    Bytes code = frame.output();
    if (code.size() > GasCost.MAX_CODE_BYTES) {
      frame.fail(HaltReason.CODE_TOO_LARGE);
    } else if (!code.isEmpty() && code.get(0) == (byte) 0xef) {
      frame.fail(HaltReason.RESERVED_CODE_PREFIX);
    } else if (frame.charge((long) GasCost.CODE_BYTE * code.size())) {
      frame.environment().journal().setCode(frame.self(), code);
    }
  }
}
