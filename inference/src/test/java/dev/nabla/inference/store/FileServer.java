package dev.nabla.inference.store;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A local stand-in for Hugging Face: one file at every address, with ranges, and with connections
/// that fall silent early.
final class FileServer implements AutoCloseable {
  private final HttpServer server;
  private final byte[] file;
  private final int bytesPerConnection;
  private final List<String> requests = new ArrayList<>();

  FileServer(byte[] file, int bytesPerConnection) {
    this.file = file;
    this.bytesPerConnection = bytesPerConnection;
    try {
      this.server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::serve);
    server.start();
  }

  URI address() {
    return URI.create("http://localhost:" + server.getAddress().getPort());
  }

  /// Path and range of each request so far.
  synchronized List<String> requests() {
    return List.copyOf(requests);
  }

  private synchronized void serve(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    requests.add(exchange.getRequestURI().getPath() + " " + range);
    int start = startOf(range);
    if (start > 0) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes " + start + "-" + (file.length - 1) + "/" + file.length);
    }
    exchange.sendResponseHeaders(start > 0 ? 206 : 200, file.length - start);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(file, start, Math.min(bytesPerConnection, file.length - start));
      out.flush();
    } catch (IOException e) {
      // The promised length was not written; the client hears nothing more.
      exchange.close();
    }
  }

  private static int startOf(@Nullable String range) {
    return range == null
        ? 0
        : Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
