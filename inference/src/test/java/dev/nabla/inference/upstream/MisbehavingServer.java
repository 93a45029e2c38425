package dev.nabla.inference.upstream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/// A provider on loopback that behaves as the test tells it to, down to the bytes. Each request
/// gets the next behaviour; the last one is repeated.
public final class MisbehavingServer implements AutoCloseable {
  /// What is done with the connection of one request.
  public interface Behaviour {
    void act(OutputStream out, CountDownLatch end) throws Exception;
  }

  /// A request as it came.
  public record Seen(String head, String body) {}

  /// Requests in the order in which they came.
  public final List<Seen> seen = new CopyOnWriteArrayList<>();

  private final ServerSocket socket;
  private final CountDownLatch end = new CountDownLatch(1);
  private final List<Behaviour> behaviours;
  private final Thread accepting;

  public MisbehavingServer(Behaviour... behaviours) {
    this.behaviours = List.of(behaviours);
    try {
      this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    this.accepting = Thread.startVirtualThread(this::accept);
  }

  public URI baseUrl() {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/v1");
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Thread.startVirtualThread(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      seen.add(read(client.getInputStream()));
      Behaviour behaviour = behaviours.get(Math.min(seen.size(), behaviours.size()) - 1);
      behaviour.act(client.getOutputStream(), end);
      client.getOutputStream().flush();
    } catch (Exception e) {
      // The client broke off, as some tests want it to.
    }
  }

  private static Seen read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int unit = in.read();
      if (unit < 0) {
        throw new IOException("no request");
      }
      head.write(unit);
    }
    String text = head.toString(StandardCharsets.ISO_8859_1);
    String mark = "content-length:";
    int length =
        text.lines()
            .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(mark))
            .mapToInt(line -> Integer.parseInt(line.substring(mark.length()).strip()))
            .findFirst()
            .orElse(0);
    return new Seen(text, new String(in.readNBytes(length), StandardCharsets.UTF_8));
  }

  /// A stream of these events, whole.
  public static Behaviour stream(String... events) {
    return (out, _) -> write(out, HEAD + String.join("", events));
  }

  /// A stream of these events that goes on for ever without another byte.
  public static Behaviour stallAfter(String... events) {
    return (out, end) -> {
      write(out, HEAD + String.join("", events));
      end.await();
    };
  }

  /// The connection breaks off after these events of an answer that says how long it is.
  public static Behaviour cutAfter(String... events) {
    return (out, _) ->
        write(
            out,
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 100000\r\n\r\n"
                + String.join("", events));
  }

  /// A status with headers and a body.
  public static Behaviour status(int status, String headers, String body) {
    return (out, _) ->
        write(
            out,
            "HTTP/1.1 %d X\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                .formatted(status, headers, body.length(), body));
  }

  public static final String HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

  public static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /// Nobody can connect any more once this returns.
  @Override
  public void close() {
    end.countDown();
    try {
      socket.close();
      accepting.join();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
