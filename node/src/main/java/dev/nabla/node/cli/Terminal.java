package dev.nabla.node.cli;

import java.io.Console;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/// The three streams of a command, and whether a person watches. Commands print here and nowhere
/// else, so that tests can read what they say.
///
/// @param out results
/// @param err errors and hints
/// @param in what is typed
/// @param interactive whether lines may be overwritten to show progress
public record Terminal(PrintWriter out, PrintWriter err, InputStream in, boolean interactive) {

  /// The streams of this process, in UTF-8 whatever the locale says.
  static Terminal ofProcess() {
    PrintStream err = processError();
    System.setErr(err);
    return new Terminal(utf8(System.out), utf8(err), System.in, isPersonWatching());
  }

  /// `./nabla` filters what the JVM itself writes to standard error before we run (its notice about
  /// the incubating vector module), and hands the real stream over as descriptor 3.
  private static PrintStream processError() {
    String descriptor = System.getenv("NABLA_STDERR");
    if (descriptor == null) {
      return System.err;
    }
    try {
      OutputStream real = new FileOutputStream("/dev/fd/" + descriptor, true);
      return new PrintStream(real, true, StandardCharsets.UTF_8);
    } catch (IOException _) {
      return System.err;
    }
  }

  @SuppressWarnings("SystemConsoleNull") // null is still what its contract allows
  private static boolean isPersonWatching() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  private static PrintWriter utf8(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  /// Prints one line and flushes it.
  public void line(String text) {
    out.println(text);
    out.flush();
  }
}
