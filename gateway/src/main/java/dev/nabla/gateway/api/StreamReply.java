package dev.nabla.gateway.api;

import dev.nabla.gateway.pipeline.Reply;
import dev.nabla.gateway.pipeline.RequestError;
import dev.nabla.gateway.receipt.IssuedReceipt;
import dev.nabla.inference.engine.Answer;
import dev.nabla.infrastructure.http.Exchange;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.protocol.inference.HashedBody;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A response as server-sent events: role, text, finish, usage where asked for, receipt, `[DONE]`.
///
/// The receipt line is a comment, which every recorded client skips; an extra event would break
/// some. Where the receipt also goes into the last JSON object, that one is held back until it is
/// signed.
final class StreamReply implements Reply {
  private static final byte[] DATA = ascii("data: ");
  private static final byte[] END = ascii("\n\n");

  /// How the stream ends.
  private enum Close {
    /// With the receipt and `[DONE]`.
    DONE,
    /// With an error event.
    ERROR,
    /// In the middle.
    CUT
  }

  private final Exchange exchange;
  private final ReplyFrame frame;
  private final boolean includeUsage;
  private final ByteArrayOutputStream hashed = new ByteArrayOutputStream();
  private @Nullable OutputStream out;
  private @Nullable RequestError refusal;
  private Bytes heldBack = Bytes.EMPTY;
  private Close close = Close.DONE;
  private boolean gone;

  StreamReply(Exchange exchange, ReplyFrame frame, boolean includeUsage) {
    this.exchange = exchange;
    this.frame = frame;
    this.includeUsage = includeUsage;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void started() {
    try {
      out =
          exchange.respondStream(200, Headers.with(Headers.events(), frame.id(), frame.options()));
    } catch (IOException e) {
      gone = true;
    }
    send(frame.shape().roleChunk());
  }

  @Override
  public void text(String delta) {
    send(frame.shape().textChunk(delta));
  }

  @Override
  public boolean clientGone() {
    return gone;
  }

  @Override
  public boolean isStream() {
    return true;
  }

  @Override
  public Bytes answered(Answer answer) {
    ObjectNode finish = frame.shape().finishChunk(answer.finishReason());
    if (includeUsage) {
      send(finish);
      sendLast(frame.shape().usageChunk(answer.usage()));
    } else {
      sendLast(finish);
    }
    return Bytes.of(hashed.toByteArray());
  }

  @Override
  public Bytes failed(RequestError error) {
    close = Close.ERROR;
    ObjectNode body = OpenAiErrors.body(error);
    if (out == null && !gone) {
      refusal = error;
      return Bytes.of(Json.bytes(body));
    }
    send(body);
    return Bytes.of(hashed.toByteArray());
  }

  @Override
  public Bytes brokenOff() {
    close = Close.CUT;
    return Bytes.of(hashed.toByteArray());
  }

  private void send(ObjectNode json) {
    byte[] event = Json.bytes(json);
    hash(event);
    write(DATA, event, END);
  }

  private void sendLast(ObjectNode json) {
    byte[] event = Json.bytes(json);
    hash(event);
    if (frame.options().fullReceipt()) {
      heldBack = Bytes.of(event);
    } else {
      write(DATA, event, END);
    }
  }

  private void hash(byte[] event) {
    hashed.writeBytes(DATA);
    hashed.writeBytes(event);
    hashed.writeBytes(END);
  }

  private void write(byte[]... parts) {
    OutputStream stream = out;
    if (gone || stream == null) {
      return;
    }
    try {
      for (byte[] part : parts) {
        stream.write(part);
      }
      stream.flush();
    } catch (IOException e) {
      gone = true;
    }
  }

  @Override
  public void release(IssuedReceipt receipt) throws IOException {
    if (refusal != null) {
      respondWith(refusal, receipt);
      return;
    }
    switch (close) {
      case DONE -> {
        Bytes file = receipt.file().encode();
        if (!heldBack.isEmpty()) {
          write(DATA, HashedBody.withMember(heldBack, file).toArray(), END);
        }
        write(HashedBody.line(file).toArray(), ascii(HashedBody.DONE));
        end();
      }
      case ERROR -> end();
      case CUT -> {
        // Not ended: the client must not take a part for the whole.
      }
    }
  }

  private void respondWith(RequestError error, IssuedReceipt receipt) throws IOException {
    Map<String, String> headers = Headers.with(Headers.json(), frame.id(), frame.options());
    headers.put(Headers.RECEIPT_ID, receipt.id().toHex());
    Bytes body = Bytes.of(Json.bytes(OpenAiErrors.body(error)));
    Bytes sent =
        frame.options().fullReceipt() ? HashedBody.withMember(body, receipt.file().encode()) : body;
    exchange.respond(error.status(), headers, sent.toArray());
  }

  @Override
  public void withhold(RequestError error) throws IOException {
    if (refusal != null || out == null) {
      OpenAiErrors.respond(
          exchange, error, Headers.with(Headers.json(), frame.id(), frame.options()));
      return;
    }
    write(DATA, Json.bytes(OpenAiErrors.body(error)), END);
    end();
  }

  private void end() throws IOException {
    OutputStream stream = out;
    if (stream != null && !gone) {
      stream.close();
    }
  }
}
