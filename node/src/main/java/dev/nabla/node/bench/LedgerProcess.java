package dev.nabla.node.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A ledger in a process of its own, ours or a peer's, spoken to by JSON-RPC over HTTP.
final class LedgerProcess implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int STOP_SECONDS = 30;
  private static final byte[] FIRST_QUESTION =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\",\"params\":[]}"
          .getBytes(StandardCharsets.UTF_8);
  private static final Pattern HEAP_USED =
      Pattern.compile("(?m)^ *(?:DefNew|Tenured|garbage-first heap)\\b.*?used (\\d+)K");

  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI address;
  private final double secondsToFirstAnswer;

  private LedgerProcess(Process process, int port, long begunNanos) {
    this.process = process;
    this.address = URI.create("http://127.0.0.1:" + port);
    awaitFirstAnswer();
    this.secondsToFirstAnswer = (System.nanoTime() - begunNanos) / 1e9;
  }

  /// Starts `command` and returns when it answers at `port`.
  static LedgerProcess start(List<String> command, int port) {
    long begun = System.nanoTime();
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return new LedgerProcess(process, port, begun);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitFirstAnswer() {
    long deadline = System.nanoTime() + START.toNanos();
    while (true) {
      try {
        post(FIRST_QUESTION);
        return;
      } catch (UncheckedIOException e) {
        if (System.nanoTime() > deadline || !process.isAlive()) {
          close();
          throw new IllegalStateException("no ledger answers at " + address, e);
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(Duration.ofMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring", e);
    }
  }

  double secondsToFirstAnswer() {
    return secondsToFirstAnswer;
  }

  /// Sends one body and reads the answer.
  ///
  /// @throws UncheckedIOException where nobody listens
  byte[] post(byte[] body) {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring", e);
    }
  }

  /// Sends a batch of transactions, which has to be taken whole.
  void send(byte[] batch) {
    String answer = new String(post(batch), StandardCharsets.UTF_8);
    int error = answer.indexOf("\"error\"");
    if (error >= 0) {
      throw new IllegalStateException(
          "refused: " + answer.substring(error, Math.min(error + 200, answer.length())));
    }
  }

  /// Waits until the nonces that `question` asks for add up to `sum` or more.
  void awaitNonces(byte[] question, long sum) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      long now = 0;
      for (JsonNode answer : JsonMapper.shared().readTree(post(question))) {
        now += Long.decode(answer.path("result").asString());
      }
      if (now >= sum) {
        return;
      }
      pause();
    }
    throw new IllegalStateException("transactions were not in blocks after " + PATIENCE);
  }

  /// Processor time that it and what it started have used.
  double cpuSeconds() {
    double own = cpu(process.toHandle());
    return own + process.descendants().mapToDouble(LedgerProcess::cpu).sum();
  }

  private static double cpu(ProcessHandle handle) {
    return handle.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }

  /// MiB of heap in use after a full collection; for a JVM only.
  double idleHeapMebibytes() {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    run(jcmd, "GC.run");
    double kibibytes = 0;
    String told = run(jcmd, "GC.heap_info");
    Matcher used = HEAP_USED.matcher(told);
    while (used.find()) {
      kibibytes += Long.parseLong(used.group(1));
    }
    if (kibibytes == 0) {
      throw new IllegalStateException("no heap in what jcmd says: " + told);
    }
    return kibibytes / 1024;
  }

  private String run(Path jcmd, String command) {
    try {
      Process asked =
          new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), command)
              .redirectErrorStream(true)
              .start();
      return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    http.close();
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
