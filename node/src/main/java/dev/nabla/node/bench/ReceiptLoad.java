package dev.nabla.node.bench;

import dev.nabla.protocol.inference.ChatMessage;
import dev.nabla.protocol.inference.Role;
import dev.nabla.sdk.client.ChatBody;
import dev.nabla.sdk.client.NablaClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Clients that ask for one token again and again; then all their receipts are waited for.
///
/// @param model that is asked
/// @param clients that ask at the same time
/// @param length for how long they ask
record ReceiptLoad(String model, int clients, Duration length) {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// Adds receipts signed a second, while clients ask, and receipts settled a second, from the
  /// first question until the ledger holds the last receipt.
  void measure(Figures figures, NablaClient client) {
    long begun = System.nanoTime();
    List<String> requests = ask(client, begun + length.toNanos());
    double signedSeconds = since(begun);
    for (String request : requests) {
      awaitSettled(client, request);
    }
    double settledSeconds = since(begun);
    figures.add(rate("receipts signed", requests.size(), signedSeconds));
    figures.add(rate("receipts settled", requests.size(), settledSeconds));
  }

  private List<String> ask(NablaClient client, long endNanos) {
    List<String> requests = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<String>>> asked = new ArrayList<>();
      for (int number = 0; number < clients; number++) {
        asked.add(executor.submit(askUntil(client, endNanos)));
      }
      for (Future<List<String>> each : asked) {
        requests.addAll(each.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the load broke off", e);
    }
    return requests;
  }

  private Callable<List<String>> askUntil(NablaClient client, long endNanos) {
    return () -> {
      List<String> requests = new ArrayList<>();
      while (System.nanoTime() - endNanos < 0) {
        var body = ChatBody.streaming(model, List.of(ChatMessage.of(Role.USER, "Hi")), 1);
        requests.add(client.ask(body, _ -> {}).requestId());
      }
      return requests;
    };
  }

  private static void awaitSettled(NablaClient client, String request) {
    String status = client.status(request, "SETTLED", PATIENCE);
    if (status.equals("SIGNED")) {
      throw new IllegalStateException("a receipt was not settled after " + PATIENCE);
    }
  }

  private Figure rate(String what, int count, double seconds) {
    return new Figure(what + ", " + model, "1/s", List.of(count / seconds));
  }

  private static double since(long begunNanos) {
    return (System.nanoTime() - begunNanos) / NANOS_PER_SECOND;
  }
}
