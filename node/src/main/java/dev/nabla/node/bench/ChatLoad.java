package dev.nabla.node.bench;

import dev.nabla.primitives.bytes.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/// Clients of one gateway, each with a connection of its own.
///
/// @param port of the gateway
/// @param request sent again and again
/// @param receipted whether each answer must come with a receipt; one that does not ends the load
record ChatLoad(int port, Bytes request, boolean receipted) {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final Duration READY = Duration.ofMinutes(1);

  /// How long requests took.
  ///
  /// @param millis ascending
  record Times(List<Double> millis) {
    /// @param share 0.5 for the median
    double quantile(double share) {
      return millis.get((int) Math.min(millis.size() - 1L, Math.round(share * millis.size())));
    }
  }

  private interface Client {
    void ask(ChatConnection connection, byte[] request, List<Double> millis) throws Exception;
  }

  /// Returns when a request is answered: a server listens before it is ready.
  ///
  /// @throws IllegalStateException where none is within a minute
  void awaitAnswer() {
    long deadline = System.nanoTime() + READY.toNanos();
    while (true) {
      try {
        run(
            1,
            (connection, bytes, millis) -> millis.add(ask(connection, bytes, System.nanoTime())));
        return;
      } catch (IllegalStateException e) {
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
      }
    }
  }

  /// As many requests as `clients` that never rest get answered.
  Times saturate(int clients, Duration length) {
    long end = System.nanoTime() + length.toNanos();
    return run(
        clients,
        (connection, bytes, millis) -> {
          while (System.nanoTime() - end < 0) {
            millis.add(ask(connection, bytes, System.nanoTime()));
          }
        });
  }

  /// A steady pace, shared among `clients`: a request that starts late because the one before it
  /// took too long counts from when it should have started.
  Times pace(int clients, int perSecond, Duration length) {
    long begun = System.nanoTime();
    long gap = clients * Duration.ofSeconds(1).toNanos() / perSecond;
    long requests = length.toNanos() / gap;
    int[] number = {0};
    return run(
        clients,
        (connection, bytes, millis) -> {
          long first;
          synchronized (number) {
            first = begun + gap * number[0]++ / clients;
          }
          for (long i = 0; i < requests; i++) {
            long due = first + i * gap;
            Thread.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
            millis.add(ask(connection, bytes, due));
          }
        });
  }

  private double ask(ChatConnection connection, byte[] bytes, long begunNanos) throws IOException {
    ChatConnection.Reply reply = connection.ask(bytes);
    if (receipted && !reply.hasReceipt()) {
      throw new IOException("an answer came without a receipt");
    }
    return (System.nanoTime() - begunNanos) / NANOS_PER_MILLI;
  }

  private Times run(int clients, Client client) {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<List<Double>> one =
          () -> {
            List<Double> millis = new ArrayList<>();
            try (ChatConnection connection = new ChatConnection(port)) {
              client.ask(connection, request.toArray(), millis);
            }
            return millis;
          };
      List<Future<List<Double>>> running =
          IntStream.range(0, clients).mapToObj(_ -> executor.submit(one)).toList();
      List<Double> all = new ArrayList<>();
      for (Future<List<Double>> each : running) {
        all.addAll(each.get());
      }
      return new Times(all.stream().sorted().toList());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the load broke off: " + String.valueOf(e.getCause()), e);
    }
  }
}
