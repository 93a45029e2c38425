package dev.nabla.inference.exact;

import dev.nabla.inference.engine.Answer;
import dev.nabla.model.exact.TokenSlice;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.FinishReason;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An answer under way with the memory that it holds.
final class Chat {
  private final AnswerJob job;
  private final AnswerRun run;
  private final PagePool pool;
  private final int promised;
  private final KeyValueCache cache;
  private final PrefixCache.@Nullable Lease lease;
  private TokenSlice slice;
  private boolean open;
  private @Nullable Throwable failure;

  /// @param memory what is this chat's to take, and where its beginning may be held
  /// @param customer with whom to share them; null for nobody
  Chat(AnswerJob job, AnswerRun run, Memory memory, @Nullable Hash customer) {
    this.job = job;
    this.run = run;
    this.pool = memory.pool();
    this.promised = memory.promised();
    this.cache = new KeyValueCache(pool);
    this.lease = customer == null ? null : memory.prefixes().lease(customer);
    this.slice = TokenSlice.withoutLogits(run.ids(), 0, 0);
    if (lease != null) {
      adopt(lease);
    }
  }

  /// What a chat may take from.
  ///
  /// @param promised pages of the pool
  record Memory(PagePool pool, PrefixCache prefixes, int promised) {}

  /// Starts behind the pages that are held. At least the prompt's last token is fed again, since
  /// its logits are wanted.
  private void adopt(PrefixCache.Lease held) {
    int most = (run.unread() - 1) / KeyValuePage.POSITIONS;
    byte[] roots = new byte[0];
    for (int i = 0; i < most; i++) {
      @Nullable KeyValuePage page = held.next(run.ids());
      if (page == null) {
        break;
      }
      cache.append(page);
      int at = roots.length;
      roots = Arrays.copyOf(roots, at + page.roots.length);
      System.arraycopy(page.roots, 0, roots, at, page.roots.length);
    }
    if (held.pages() > 0) {
      run.adopt(held.pages() * KeyValuePage.POSITIONS, roots);
    }
  }

  AnswerJob job() {
    return job;
  }

  /// Tokens of the prompt that are still to be read.
  int unread() {
    return run.unread();
  }

  /// Plans to read the next tokens of the prompt.
  void read(int most) {
    slice = run.read(most);
  }

  /// Plans to feed the token drawn last and up to `drafts` guesses.
  void write(int drafts) {
    slice = run.write(drafts);
  }

  /// Plans the same step anew without guesses.
  void again() {
    slice = run.again();
  }

  /// Tokens of the step.
  int tokens() {
    return slice.count();
  }

  /// Tokens of the step whose logits are wanted.
  int heads() {
    return slice.end() - slice.firstLogits();
  }

  /// Starts the step that was planned.
  ForwardBatch.Part begin() {
    cache.reserve(slice.end());
    run.sink().begin(slice);
    open = true;
    return new ForwardBatch.Part(cache, slice, run.sink());
  }

  /// Takes the logits at `position` unless an earlier one of the step has parted from the guesses.
  void take(int position, float[] logits, int offset) {
    if (open) {
      try {
        open = run.take(position, logits, offset);
      } catch (RuntimeException | Error e) { // a bug, which must reach whoever asked, nobody else
        open = false;
        failure = e;
      }
    }
  }

  /// Whether the step has led to a token.
  boolean hasTaken() {
    return run.hasTaken();
  }

  /// Ends the step and hashes it.
  void settle() {
    run.settle();
  }

  /// Leaves full pages for later conversations.
  void leavePages() {
    if (lease == null) {
      return;
    }
    while ((lease.pages() + 1) * KeyValuePage.POSITIONS <= run.fed()) {
      int index = lease.pages();
      KeyValuePage own = cache.page(index);
      run.copyRoots(index * KeyValuePage.POSITIONS, own.roots);
      KeyValuePage held = lease.leave(run.ids(), own);
      if (held != own) {
        cache.exchange(index, held);
      }
    }
  }

  EngineTally tally() {
    return run.tally();
  }

  /// Whether it is over by itself, or has failed.
  boolean isOver() {
    return failure != null || run.finishReason().isPresent();
  }

  /// Ends it without an answer.
  void fail(Throwable cause) {
    failure = cause;
    end(FinishReason.ERROR);
  }

  /// Gives all memory back and tells whoever asked.
  ///
  /// @param reason where it is not over by itself
  void end(FinishReason reason) {
    cache.giveBackFrom(lease == null ? 0 : lease.pages());
    Optional.ofNullable(lease).ifPresent(PrefixCache.Lease::release);
    pool.release(promised);
    if (failure != null) {
      job.failed(failure);
      return;
    }
    try {
      Answer answer = run.complete(reason);
      job.finished(answer);
    } catch (RuntimeException | Error e) { // likewise
      job.failed(e);
    }
  }
}
