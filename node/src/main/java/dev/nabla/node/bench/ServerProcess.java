package dev.nabla.node.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A server in a process of its own, ours or a peer's, and what it uses of the machine.
final class ServerProcess implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration PACE = Duration.ofMillis(50);
  private static final int STOP_SECONDS = 30;
  private static final double KIBIBYTES_PER_MEBIBYTE = 1024;
  private static final double NANOS_PER_MICRO = 1e3;

  private final Process process;

  private ServerProcess(Process process) {
    this.process = process;
  }

  /// Starts `command` and returns when something listens at `port`.
  ///
  /// @param output gets what it prints
  /// @throws IllegalStateException where it ends before, or nothing listens in time
  static ServerProcess start(List<String> command, int port, Path output) {
    try {
      Process started =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      ServerProcess server = new ServerProcess(started);
      long deadline = System.nanoTime() + START.toNanos();
      while (!isListening(port)) {
        if (!started.isAlive() || System.nanoTime() > deadline) {
          server.close();
          throw new IllegalStateException("%s did not start: %s".formatted(command, last(output)));
        }
        Thread.sleep(PACE);
      }
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring", e);
    }
  }

  private static String last(Path output) throws IOException {
    return Files.readAllLines(output).stream().reduce("it said nothing", (_, line) -> line);
  }

  private static boolean isListening(int port) {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /// Processor time that it and what it started have used.
  double cpuMicros() {
    return all()
        .mapToDouble(each ->
            each.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / NANOS_PER_MICRO)
        .sum();
  }

  /// Memory that it and what it started hold now; for Linux only, 0 elsewhere.
  double residentMebibytes() {
    return all().mapToDouble(ServerProcess::resident).sum();
  }

  private static double resident(ProcessHandle handle) {
    Path status = Path.of("/proc", Long.toString(handle.pid()), "status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(status)) {
      return lines
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
              .sum()
          / KIBIBYTES_PER_MEBIBYTE;
    } catch (IOException | UncheckedIOException _) {
      return 0;
    }
  }

  private Stream<ProcessHandle> all() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants());
  }

  /// Asks it and what it started to end.
  @Override
  public void close() {
    List<ProcessHandle> all = all().toList();
    all.forEach(ProcessHandle::destroy);
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        all.forEach(ProcessHandle::destroyForcibly);
      }
    } catch (InterruptedException _) {
      all.forEach(ProcessHandle::destroyForcibly);
      Thread.currentThread().interrupt();
    }
  }
}
