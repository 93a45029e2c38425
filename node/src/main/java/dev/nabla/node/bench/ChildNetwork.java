package dev.nabla.node.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A network started as a user starts it, by the script, in a process and a folder of its own.
final class ChildNetwork implements AutoCloseable {
  private static final int DRAIN_SECONDS = 30;

  private final Process process;

  private ChildNetwork(Process process) {
    this.process = process;
  }

  /// Starts `nabla up` and returns when it says that it is ready.
  ///
  /// @throws UncheckedIOException where it ends before that, with what it said last
  static ChildNetwork start(Path script, Path data, int portOffset, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                script.toString(),
                "up",
                "--data",
                data.toString(),
                "--port-offset",
                Integer.toString(portOffset)));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String last = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("ready")) {
          Thread.ofVirtual().start(() -> drain(lines));
          return new ChildNetwork(process);
        }
        last = line;
      }
      throw new IOException("the network did not start: " + last);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Keeps the pipe empty, so that the network never waits for us.
  private static void drain(BufferedReader lines) {
    try (Stream<String> rest = lines.lines()) {
      rest.forEach(_ -> {});
    } catch (UncheckedIOException _) {
      // The process has ended and taken its pipe along.
    }
  }

  /// Asks it to end, and waits until it has drained.
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(DRAIN_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
