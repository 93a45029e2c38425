package dev.nabla.inference.upstream;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Server-sent events from bytes as they come, cut wherever the network cut them (WHATWG HTML
/// §9.2.6; of its fields only `event` and `data` matter here). For one thread.
final class SseParser {
  /// Most bytes of a line.
  static final int MAX_LINE_BYTES = 1 << 20;

  /// Most bytes of an answer.
  static final int MAX_BYTES = 1 << 24;

  /// One event.
  ///
  /// @param name empty where it has none
  record Event(String name, String data) {}

  /// The answer is larger than anyone would read.
  static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final Queue<Event> events = new ArrayDeque<>();
  private @Nullable StringBuilder data;
  private String name = "";
  private int bytes;
  private boolean afterReturn;

  /// Takes the first `length` bytes of `read`.
  ///
  /// @throws TooLarge where a line or the whole exceeds its bound
  void append(byte[] read, int length) throws TooLarge {
    bytes += length;
    if (bytes > MAX_BYTES || bytes < 0) {
      throw new TooLarge();
    }
    int start = 0;
    for (int at = 0; at < length; at++) {
      boolean second = afterReturn && read[at] == '\n';
      afterReturn = read[at] == '\r';
      if (afterReturn || read[at] == '\n') {
        if (!second) {
          hold(read, start, at);
          endLine(line.toString(StandardCharsets.UTF_8));
          line.reset();
        }
        start = at + 1;
      }
    }
    hold(read, start, length);
  }

  private void hold(byte[] read, int from, int to) throws TooLarge {
    if (to - from > MAX_LINE_BYTES - line.size()) {
      throw new TooLarge();
    }
    line.write(read, from, to - from);
  }

  private void endLine(String text) {
    if (text.isEmpty()) {
      if (data != null) {
        events.add(new Event(name, data.toString()));
      }
      data = null;
      name = "";
    } else if (text.startsWith("data:")) {
      appendData(valueOf(text, "data:"));
    } else if (text.startsWith("event:")) {
      name = valueOf(text, "event:");
    }
  }

  private void appendData(String value) {
    if (data == null) {
      data = new StringBuilder(value);
    } else {
      data.append('\n').append(value);
    }
  }

  private static String valueOf(String line, String field) {
    int start = field.length();
    return line.startsWith(" ", start) ? line.substring(start + 1) : line.substring(start);
  }

  /// The next whole event; null where none is there.
  @Nullable Event poll() {
    return events.poll();
  }
}
