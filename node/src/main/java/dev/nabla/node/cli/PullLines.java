package dev.nabla.node.cli;

import dev.nabla.inference.store.PullProgress;

/// Shows how getting a model goes on: one line that grows where a person watches, a line for each
/// tenth otherwise.
final class PullLines implements PullProgress {
  private static final int TENTHS = 10;
  private static final long MEBIBYTE = 1L << 20;

  private final Terminal terminal;
  private long lastTenth = -1;

  PullLines(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void step(String what) {
    lastTenth = -1;
    terminal.line("model       " + what);
  }

  @Override
  public void bytes(long done, long total) {
    long tenth = total == 0 ? -1 : done * TENTHS / total;
    if (terminal.interactive()) {
      terminal.out().print("\r            " + amount(done, total) + "  ");
      if (done == total) {
        terminal.out().println();
      }
      terminal.out().flush();
    } else if (tenth > lastTenth) {
      lastTenth = tenth;
      terminal.line("            " + amount(done, total));
    }
  }

  private static String amount(long done, long total) {
    return total == 0
        ? done / MEBIBYTE + " MiB"
        : "%d of %d MiB".formatted(done / MEBIBYTE, total / MEBIBYTE);
  }
}
