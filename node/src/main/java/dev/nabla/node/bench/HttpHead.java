package dev.nabla.node.bench;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The head of a request or a response of HTTP/1.1, as far as a measurement has to understand it.
///
/// @param firstLine request line or status line
/// @param fields by name in lower case
record HttpHead(String firstLine, Map<String, String> fields) {
  private static final int MAX_LINE_BYTES = 1 << 18;
  private static final int HEXADECIMAL = 16;

  /// Reads one; null where the connection has ended before it.
  static @Nullable HttpHead read(InputStream in) throws IOException {
    String firstLine = line(in);
    if (firstLine == null) {
      return null;
    }
    Map<String, String> fields = new HashMap<>();
    for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        fields.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1));
      }
    }
    return new HttpHead(firstLine, fields);
  }

  /// Reads the body that follows.
  byte[] body(InputStream in) throws IOException {
    if (field("transfer-encoding").equals("chunked")) {
      return chunks(in);
    }
    String length = field("content-length");
    return exactly(in, length.isEmpty() ? 0 : Integer.parseInt(length));
  }

  /// Whether it is that of a response with status 200.
  boolean isOk() {
    return firstLine.contains(" 200 ");
  }

  /// A field's value; empty where there is none.
  String field(String name) {
    return fields.getOrDefault(name, "").strip();
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      String size = line(in);
      if (size == null) {
        throw new EOFException("a body broke off");
      }
      int bytes = Integer.parseInt(size, HEXADECIMAL);
      body.write(exactly(in, bytes));
      line(in);
      if (bytes == 0) {
        return body.toByteArray();
      }
    }
  }

  private static byte[] exactly(InputStream in, int bytes) throws IOException {
    byte[] read = in.readNBytes(bytes);
    if (read.length < bytes) {
      throw new EOFException("a body broke off");
    }
    return read;
  }

  /// Without its end; null where there is none any more.
  private static @Nullable String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    int next = in.read();
    while (next >= 0 && next != '\n') {
      if (line.length() == MAX_LINE_BYTES) {
        throw new IOException("a line without end");
      }
      line.append((char) next);
      next = in.read();
    }
    if (next < 0) {
      return null;
    }
    int end = line.length();
    return line.substring(0, end > 0 && line.charAt(end - 1) == '\r' ? end - 1 : end);
  }
}
