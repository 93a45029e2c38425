package dev.nabla.infrastructure.http;

import io.helidon.common.socket.HelidonSocket;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Reads what a client sends, and looks out for its leaving while it waits for an answer.
///
/// A server that waits for its handler does not read, so it does not hear that the client has
/// closed the connection. From the first [#watch()] on another thread reads one piece ahead; what
/// it reads, were it the next request, is what [#get()] gives next. At most one piece is read so.
final class ReadAhead implements Supplier<byte @Nullable []> {
  private final HelidonSocket socket;
  private byte @Nullable [] first;
  private @Nullable CompletableFuture<byte @Nullable []> pending;
  private boolean reading;
  private volatile boolean awaited;
  private volatile boolean left;

  /// @param first what was read before, may be empty
  ReadAhead(HelidonSocket socket, byte[] first) {
    this.socket = socket;
    this.first = first.length == 0 ? null : first;
  }

  /// Whether the client has closed the connection, or lost it. The first call can only say no.
  boolean watch() {
    synchronized (this) {
      if (pending == null && !reading && !left) {
        CompletableFuture<byte @Nullable []> piece = new CompletableFuture<>();
        pending = piece;
        Thread.ofVirtual().name("read ahead").start(() -> read(piece));
      }
    }
    return left;
  }

  private void read(CompletableFuture<byte @Nullable []> piece) {
    while (!piece.isDone()) {
      try {
        byte[] bytes = socket.get();
        left = bytes == null;
        piece.complete(bytes);
      } catch (RuntimeException e) {
        boolean late = e.getCause() instanceof SocketTimeoutException;
        left = !late;
        // Silence counts only once the next request is waited for.
        if (!late || awaited) {
          piece.completeExceptionally(e);
        }
      }
    }
  }

  /// The next bytes; null where the client sends no more.
  ///
  /// @throws UncheckedIOException where the connection fails, or the thread is interrupted
  @Override
  public byte @Nullable [] get() {
    byte[] known = first;
    if (known != null) {
      first = null;
      return known;
    }
    CompletableFuture<byte @Nullable []> piece = takeTurn();
    return piece == null ? read() : await(piece);
  }

  /// What is being read already; null where the caller is to read, which nobody else does then.
  private synchronized @Nullable CompletableFuture<byte @Nullable []> takeTurn() {
    reading = pending == null;
    return pending;
  }

  private byte @Nullable [] read() {
    try {
      byte[] bytes = socket.get();
      left = bytes == null;
      return bytes;
    } finally {
      release();
    }
  }

  /// As a read of the socket would: an interrupt closes it.
  private byte @Nullable [] await(CompletableFuture<byte @Nullable []> piece) {
    awaited = true;
    try {
      return piece.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      socket.close();
      throw new UncheckedIOException(new InterruptedIOException("interrupted while reading"));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException("reading failed", e);
    } finally {
      awaited = false;
      release();
    }
  }

  private synchronized void release() {
    reading = false;
    pending = null;
  }
}
