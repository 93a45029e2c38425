package dev.nabla.node.cli;

import java.util.concurrent.CountDownLatch;

/// Lets a command run until its process is asked to end (Ctrl-C, `kill`), and holds the process
/// until the command has stopped what it started. The process then ends with [ExitCode#OK]: to
/// drain when asked is no failure, whatever service manager asks.
final class UntilAsked {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);

  /// Returns when the process is asked to end.
  void await() throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(this::drain, "drain"));
    asked.await();
  }

  /// Lets the process end.
  void done() {
    stopped.countDown();
  }

  private void drain() {
    asked.countDown();
    try {
      stopped.await();
      // A JVM that a signal ends exits with 128 and the signal's number, unless it is halted.
      Runtime.getRuntime().halt(ExitCode.OK);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
