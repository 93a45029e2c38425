package dev.nabla.node.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What gateways are measured in front of: a server on this machine that answers every chat request
/// at once with the same text, in one piece or, where it is asked for, as a stream of 20 pieces. It
/// speaks as much HTTP/1.1 as that needs, and costs little beside what stands before it.
final class StandInProvider implements AutoCloseable {
  /// The model that it serves, by any name.
  static final String MODEL = "stand-in";

  /// Pieces of text in a stream.
  static final int PIECES = 20;

  private static final int BACKLOG = 256;
  private static final byte[] STREAM_ASKED = ascii("\"stream\":true");
  private static final String JSON_HEAD = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
  private static final byte[] STREAM_HEAD =
      ascii(
          "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
  private static final byte[] END_OF_CHUNKS = ascii("0\r\n\r\n");
  private static final String IN_COMMON =
      "{\"id\":\"chatcmpl-1\",\"object\":\"%s\",\"created\":1700000000,\"model\":\""
          + MODEL
          + "\",";
  private static final String USAGE =
      "\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":20,\"total_tokens\":32}}";
  private static final byte[] MODELS =
      json(
          "{\"object\":\"list\",\"data\":[{\"id\":\""
              + MODEL
              + "\",\"object\":\"model\",\"created\":1700000000,\"owned_by\":\"nobody\"}]}");
  private static final byte[] ANSWER =
      json(
          IN_COMMON.formatted("chat.completion")
              + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
              + "word ".repeat(PIECES)
              + "\"},\"finish_reason\":\"stop\"}],"
              + USAGE);

  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private StandInProvider(ServerSocket listener) {
    this.listener = listener;
  }

  /// Starts to listen on a free port of the loopback interface.
  static StandInProvider start() {
    try {
      ServerSocket listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
      StandInProvider provider = new StandInProvider(listener);
      Thread.ofVirtual().name("stand-in").start(provider::accept);
      return provider;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException _) {
      // It was closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = new BufferedOutputStream(socket.getOutputStream());
      HttpHead head = HttpHead.read(in);
      while (head != null) {
        byte[] body = head.body(in);
        answer(head, body, out);
        out.flush();
        head = HttpHead.read(in);
      }
    } catch (IOException _) {
      // Whoever asked has left.
    } finally {
      open.remove(socket);
    }
  }

  private static void answer(HttpHead head, byte[] body, OutputStream out) throws IOException {
    if (head.firstLine().startsWith("GET")) {
      out.write(MODELS);
    } else if (contains(body, STREAM_ASKED)) {
      stream(out);
    } else {
      out.write(ANSWER);
    }
  }

  /// Every event is a chunk and a packet of its own, as a model's tokens are.
  private static void stream(OutputStream out) throws IOException {
    out.write(STREAM_HEAD);
    String start =
        IN_COMMON.formatted("chat.completion.chunk") + "\"choices\":[{\"index\":0,\"delta\":";
    event(out, start + "{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}");
    for (int piece = 0; piece < PIECES; piece++) {
      event(out, start + "{\"content\":\"word \"},\"finish_reason\":null}]}");
    }
    event(out, start + "{},\"finish_reason\":\"stop\"}]}");
    event(out, IN_COMMON.formatted("chat.completion.chunk") + "\"choices\":[]," + USAGE);
    event(out, "[DONE]");
    out.write(END_OF_CHUNKS);
  }

  private static void event(OutputStream out, String data) throws IOException {
    byte[] event = ascii("data: " + data + "\n\n");
    out.write(ascii(Integer.toHexString(event.length) + "\r\n"));
    out.write(event);
    out.write(ascii("\r\n"));
    out.flush();
  }

  private static byte[] json(String text) {
    return ascii(JSON_HEAD + "content-length: " + text.length() + "\r\n\r\n" + text);
  }

  /// White space in a body does not matter.
  private static boolean contains(byte[] body, byte[] part) {
    int found = 0;
    for (byte each : body) {
      if (each == ' ') {
        continue;
      }
      found = each == part[found] ? found + 1 : each == part[0] ? 1 : 0;
      if (found == part.length) {
        return true;
      }
    }
    return false;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket each : open) {
        each.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
