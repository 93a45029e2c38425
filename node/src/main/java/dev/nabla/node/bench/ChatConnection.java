package dev.nabla.node.bench;

import dev.nabla.primitives.bytes.Bytes;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// One connection to a gateway that is kept for many requests, so that the client costs little.
final class ChatConnection implements AutoCloseable {
  private static final int READ_TIMEOUT_MILLIS = 30_000;

  private final Socket socket;
  private final InputStream in;

  ChatConnection(int port) throws IOException {
    this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(READ_TIMEOUT_MILLIS);
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /// What came back.
  ///
  /// @param body whole, a character a byte
  record Reply(HttpHead head, String body) {
    /// Whether it has a receipt: named by a header, or in the comment of a stream.
    boolean hasReceipt() {
      return !head.field("x-nabla-receipt-id").isEmpty() || body.contains("\n: nabla-receipt ");
    }
  }

  /// The bytes of a request for an answer, for any of the gateways.
  ///
  /// @param providerPort where the gateway that takes it from a header is to ask
  static Bytes request(boolean streaming, int providerPort) {
    String body =
        """
        {"model":"%s","messages":[{"role":"system","content":"You answer in a few words."},\
        {"role":"user","content":"What is the capital of Norway, and why do you think so?"}],\
        "max_tokens":64,"temperature":0.7,"stream":%s}\
        """
            .formatted(StandInProvider.MODEL, streaming);
    String head =
        """
        POST /v1/chat/completions HTTP/1.1
        host: 127.0.0.1
        content-type: application/json
        authorization: Bearer sk-0123456789abcdef
        x-portkey-provider: openai
        x-portkey-custom-host: http://127.0.0.1:%d/v1
        content-length: %d

        """
            .formatted(providerPort, body.length());
    String whole = head.replace("\n", "\r\n") + body;
    return Bytes.of(whole.getBytes(StandardCharsets.US_ASCII));
  }

  /// Sends a request and reads the whole answer.
  ///
  /// @throws IOException where the answer is not of status 200, too
  Reply ask(byte[] request) throws IOException {
    socket.getOutputStream().write(request);
    HttpHead head = HttpHead.read(in);
    if (head == null) {
      throw new IOException("the connection was closed");
    }
    Reply reply = new Reply(head, new String(head.body(in), StandardCharsets.ISO_8859_1));
    if (!head.isOk()) {
      throw new IOException(head.firstLine() + ": " + reply.body());
    }
    return reply;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
