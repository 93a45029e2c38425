package dev.nabla.infrastructure.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A JVM beside the test's own, on the same class path: what is tested with kill -9 must be a real
/// process, since only then is nothing flushed, closed or finished on the way out.
///
/// The child never outlives the test: [#close()] kills it, and so does the end of the test's JVM.
public final class ChildJvm implements AutoCloseable {
  private static final int KEPT_LINES = 10_000;
  private static final String END = "\u0000end";

  private final Process process;
  private final BlockingQueue<String> unread = new LinkedBlockingQueue<>();
  private final List<String> output = new ArrayList<>();
  private final Thread hook;

  private ChildJvm(Process process) {
    this.process = process;
    this.hook = new Thread(process::destroyForcibly, "kill child");
    Runtime.getRuntime().addShutdownHook(hook);
    Thread.ofVirtual().name("output of child").start(this::readOutput);
  }

  /// What to start.
  ///
  /// @param main the class whose `main` runs
  /// @param arguments its arguments
  /// @param jvmArguments options of the JVM
  /// @param folder where it runs
  public record Launch(
      Class<?> main, List<String> arguments, List<String> jvmArguments, Path folder) {}

  /// Starts a child; standard error joins its output.
  public static ChildJvm start(Launch launch) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(launch.jvmArguments());
    command.add(launch.main().getName());
    command.addAll(launch.arguments());
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(launch.folder().toFile()).redirectErrorStream(true);
    builder.environment().put("CLASSPATH", classPath());
    try {
      return new ChildJvm(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Surefire may hide the class path inside a jar; it then tells the real one apart.
  private static String classPath() {
    return System.getProperty(
        "surefire.test.class.path", System.getProperty("java.class.path", ""));
  }

  private void readOutput() {
    try (BufferedReader reader = process.inputReader()) {
      String line = reader.readLine();
      while (line != null) {
        remember(line);
        line = reader.readLine();
      }
    } catch (IOException e) {
      remember("(output ended: " + e.getMessage() + ")");
    } finally {
      unread.add(END);
    }
  }

  private void remember(String line) {
    synchronized (output) {
      if (output.size() < KEPT_LINES) {
        output.add(line);
      }
    }
    unread.add(line);
  }

  /// Waits for a line of output after those waited for before.
  ///
  /// @throws AssertionError where the child ends first or the time runs out; holds its output
  public String awaitLine(Predicate<String> wanted, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      @Nullable String line = poll(deadline - System.nanoTime());
      if (line == null) {
        throw new AssertionError("no such line within " + limit + "; output:\n" + text());
      }
      if (line.equals(END)) {
        throw new AssertionError("the child ended without such a line; output:\n" + text());
      }
      if (wanted.test(line)) {
        return line;
      }
    }
  }

  private @Nullable String poll(long nanos) {
    try {
      return unread.poll(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the child", e);
    }
  }

  /// All output so far.
  public String text() {
    synchronized (output) {
      return String.join("\n", output);
    }
  }

  /// Kills it as `kill -9` does, and waits until it is gone.
  public void kill() {
    process.destroyForcibly();
    waitForEnd(Duration.ofSeconds(30));
  }

  /// Asks it to end, as Ctrl-C and `kill` do, and gives its exit code.
  ///
  /// @throws AssertionError where it does not end in time
  public int stop(Duration limit) {
    process.destroy();
    waitForEnd(limit);
    return process.exitValue();
  }

  private void waitForEnd(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("the child did not end within " + limit + "\n" + text());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the child", e);
    }
  }

  /// Its id.
  public long pid() {
    return process.pid();
  }

  /// Whether it runs.
  public boolean isAlive() {
    return process.isAlive();
  }

  /// Kills what still runs.
  @Override
  public void close() {
    process.destroyForcibly();
    Runtime.getRuntime().removeShutdownHook(hook);
  }
}
