package dev.nabla.inference.exact;

import dev.nabla.inference.engine.ModelDescription;
import dev.nabla.inference.exact.kernel.Kernels;
import dev.nabla.model.exact.ExactFault;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.FinishReason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The answers under way: each step takes one token of every answer that is being written, and a
/// slice of the prompts that are being read, through the model together.
///
/// Whoever comes joins at the next step, whoever leaves is gone by then. Prompts take turns, and
/// while others write a slice is kept so short that their texts go on. Used by one thread.
final class ChatBatch {
  /// Most answers at the same time: each may need a row of every step.
  static final int MOST_CHATS = 32;

  /// Tokens of a step.
  private static final int ROWS = FastForward.Settings.DEFAULT_BATCH;

  /// How long a step is meant to take while somebody writes.
  private static final Duration STEP = Duration.ofMillis(100);

  /// Rows of a step with guesses. Beyond, guessing costs those who write more than it gains.
  private static final int ROWS_WITH_DRAFTS = 16;

  /// Steps with fewer rows say little of what a further row costs.
  private static final int TELLING_ROWS = 8;

  private final ModelDescription description;
  private final LoadedModel model;
  private final EngineLimits limits;
  private final InstantSource clock;
  private final PagePool pool;
  private final PrefixCache prefixes;
  private final StepHelp help;
  private final BatchForward forward;
  private final ForwardBatch batch = new ForwardBatch(ROWS);

  /// In the order in which they read: whoever has read goes to the end.
  private final List<Chat> chats = new ArrayList<>();

  private long nanosPerRow;
  private volatile EngineTally tally = EngineTally.NONE;

  ChatBatch(ExactEngine.Parts parts, EngineLimits limits) {
    this.description = parts.description();
    this.model = parts.model();
    this.clock = parts.clock();
    this.limits = limits;
    PackedModel packed = model.packed();
    KeyValuePage.Layout layout = KeyValuePage.Layout.of(packed.hyper(), packed.kernels().lanes());
    int pages = Math.clamp(limits.keyValueBytes() / layout.bytes(), 1, Integer.MAX_VALUE);
    this.pool = new PagePool(layout, pages);
    this.prefixes = new PrefixCache(pool);
    this.help = new StepHelp(packed.kernels(), model.team());
    this.forward = new BatchForward(packed, model.team(), ROWS);
  }

  /// Positions that the memory for keys and values holds.
  long positions() {
    return (long) pool.capacity() * KeyValuePage.POSITIONS;
  }

  int size() {
    return chats.size();
  }

  /// Answers of the same customer as the job's. Those of whom nothing is known are strangers to
  /// each other.
  int underWay(AnswerJob job) {
    @Nullable Hash customer = job.request().customer();
    int count = 0;
    for (Chat chat : chats) {
      boolean same = customer != null && customer.equals(chat.job().request().customer());
      count += same ? 1 : 0;
    }
    return count;
  }

  /// Lets an answer join if there is a place, and memory for all that it may ever need.
  boolean admit(AnswerJob job) {
    int pages = PagePool.pagesFor(AnswerRun.mostPositions(job.prepared()));
    if (chats.size() == limits.chats() || !pool.promise(pages)) {
      return false;
    }
    job.started();
    AnswerRun run = new AnswerRun(description, model.model(), job, help);
    chats.addFirst(new Chat(job, run, new Chat.Memory(pool, prefixes, pages), treeOf(job)));
    return true;
  }

  private @Nullable Hash treeOf(AnswerJob job) {
    return limits.sharedPrefixes() ? Hash.ZERO : job.request().customer();
  }

  /// Ends an answer that was never admitted.
  void refuse(AnswerJob job) {
    job.started();
    try {
      AnswerRun run = new AnswerRun(description, model.model(), job, help);
      job.finished(run.complete(FinishReason.ABORTED));
    } catch (RuntimeException | Error e) { // a bug, which must reach whoever asked
      job.failed(e);
    }
  }

  /// Makes the next step of all answers. Those whose callers have gone end first.
  ///
  /// @return answers that have ended
  int step() {
    int before = chats.size();
    endWhere(chat -> chat.job().isCancelled(), FinishReason.ABORTED);
    List<Chat> plan = plan();
    if (!plan.isEmpty()) {
      Instant began = clock.instant();
      model.team().inTurn(() -> runTogether(plan));
      learn(plan, Duration.between(began, clock.instant()));
      plan.forEach(Chat::leavePages);
      endWhere(Chat::isOver, FinishReason.ABORTED);
    }
    return before - chats.size();
  }

  private void endWhere(Predicate<Chat> condition, FinishReason reason) {
    for (Chat chat : List.copyOf(chats)) {
      if (condition.test(chat)) {
        end(chat, reason);
      }
    }
  }

  private void end(Chat chat, FinishReason reason) {
    chats.remove(chat);
    tally = tally.plus(chat.tally());
    chat.end(reason);
  }

  /// Of all answers that have ended. Any thread may ask.
  EngineTally tally() {
    return tally;
  }

  /// Ends all answers: a step has met a bug, which must reach those who asked.
  void fail(Throwable cause) {
    for (Chat chat : List.copyOf(chats)) {
      chats.remove(chat);
      chat.fail(cause);
    }
  }

  /// Ends all answers as aborted.
  void abort() {
    endWhere(_ -> true, FinishReason.ABORTED);
  }

  private List<Chat> plan() {
    List<Chat> plan = new ArrayList<>();
    List<Chat> readers = new ArrayList<>();
    for (Chat chat : chats) {
      (chat.unread() > 0 ? readers : plan).add(chat);
    }
    int rows = planWriters(plan);
    int room = plan.isEmpty() ? ROWS : readableBeside(rows);
    for (Chat reader : readers) {
      if (room > 0) {
        reader.read(room);
        room -= reader.tokens();
        plan.add(reader);
        chats.remove(reader);
        chats.add(reader);
      }
    }
    return plan;
  }

  /// @return rows of all who write
  private int planWriters(List<Chat> writers) {
    int rows = 0;
    for (int i = 0; i < writers.size(); i++) {
      int others = writers.size() - 1;
      int drafts = Math.clamp(ROWS_WITH_DRAFTS / (others + 1) - 1, 0, limits.drafts());
      writers.get(i).write(drafts);
      rows += writers.get(i).tokens();
    }
    return rows;
  }

  /// Tokens of prompts that a step may read beside so many other rows: at least a tile of a kernel,
  /// so that prompts get on however slow the model is.
  private int readableBeside(int rows) {
    long affordable = nanosPerRow == 0 ? ROWS : STEP.toNanos() / nanosPerRow;
    int least = Kernels.TOKEN_TILE;
    return Math.clamp(affordable - rows, least, ROWS - rows);
  }

  private void learn(List<Chat> plan, Duration took) {
    int rows = plan.stream().mapToInt(Chat::tokens).sum();
    if (rows >= TELLING_ROWS) {
      long now = took.toNanos() / rows;
      nanosPerRow = nanosPerRow == 0 ? now : (3 * nanosPerRow + now) / 4;
    }
  }

  /// A fault may be any one's: whoever has got no token by then runs again alone.
  private void runTogether(List<Chat> plan) {
    try {
      run(plan);
      settle(plan);
    } catch (ExactFault e) {
      settle(plan.stream().filter(Chat::hasTaken).toList());
      plan.stream().filter(chat -> !chat.hasTaken()).toList().forEach(this::runAlone);
    }
  }

  private void runAlone(Chat chat) {
    try {
      chat.again();
      run(List.of(chat));
      settle(List.of(chat));
    } catch (ExactFault e) {
      if (e.code() != ExactFault.Code.NON_FINITE) {
        throw new IllegalStateException("prepare left no room for the answer", e);
      }
      end(chat, FinishReason.ERROR);
    }
  }

  private void run(List<Chat> plan) {
    batch.clear(0);
    for (Chat chat : plan) {
      ForwardBatch.Part part = chat.begin();
      batch.add(part, part.slice.from());
    }
    forward.reserveHeads(batch.headRows());
    forward.runLayers(batch);
    for (int first = 0; first < batch.headRows(); first += ForwardBuffers.HEAD_TOKENS) {
      int count = Math.min(ForwardBuffers.HEAD_TOKENS, batch.headRows() - first);
      forward.runHead(first, count);
      deliver(plan, first, count);
    }
  }

  /// Hands out the logits of kept states from `first` on.
  private void deliver(List<Chat> plan, int first, int count) {
    help.forEach(
        plan.size(),
        index -> {
          ForwardBatch.Part part = batch.part(index);
          int from = Math.max(first, part.headRow);
          int end = Math.min(first + count, part.headRow + plan.get(index).heads());
          for (int row = from; row < end; row++) {
            int position = part.firstHead + row - part.headRow;
            plan.get(index).take(position, forward.logits(), forward.logitsAt(row - first));
          }
        });
  }

  /// Those who write are hashed side by side, those who read one after another by all threads.
  private void settle(List<Chat> plan) {
    List<Chat> writers = plan.stream().filter(chat -> chat.tokens() == chat.heads()).toList();
    if (!writers.isEmpty()) {
      help.forEach(writers.size(), index -> writers.get(index).settle());
    }
    plan.stream().filter(chat -> chat.tokens() != chat.heads()).forEach(Chat::settle);
  }
}
