package dev.nabla.gateway.api;

import dev.nabla.gateway.api.AnswerShape.Event;
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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A response as server-sent events, in whatever shape the family gives them: the answer, the
/// receipt line, and what ends the stream.
///
/// The receipt line is a comment, which every recorded client skips; an extra event would break
/// some. Where the receipt also goes into the last JSON object, that one is held back until it is
/// signed.
final class StreamReply implements Reply {
  private static final byte[] NAME = ascii("event: ");
  private static final byte[] NEW_LINE = ascii("\n");
  private static final byte[] DATA = ascii("data: ");
  private static final byte[] END = ascii("\n\n");

  /// How the stream ends.
  private enum Close {
    /// With the receipt and the terminal event.
    DONE,
    /// With an error event.
    ERROR,
    /// In the middle.
    CUT
  }

  private final Exchange exchange;
  private final ReplyFrame frame;
  private final ByteArrayOutputStream hashed = new ByteArrayOutputStream();
  private @Nullable OutputStream out;
  private @Nullable RequestError refusal;
  private @Nullable Event heldBack;
  private @Nullable Event terminal;
  private Close close = Close.DONE;
  private volatile boolean gone;

  StreamReply(Exchange exchange, ReplyFrame frame) {
    this.exchange = exchange;
    this.frame = frame;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void follows(String engineVersion) {
    frame.shape().follows(engineVersion);
  }

  @Override
  public void started(int promptTokens) {
    try {
      out =
          exchange.respondStream(200, Headers.with(Headers.events(), frame.id(), frame.options()));
    } catch (IOException e) {
      gone = true;
    }
    send(frame.shape().started(promptTokens));
  }

  @Override
  public void text(String delta) {
    send(frame.shape().text(delta));
  }

  @Override
  public void toolCall(int index, String id, String name) {
    send(frame.shape().toolCall(index, id, name));
  }

  @Override
  public void toolArguments(int index, String delta) {
    send(frame.shape().toolArguments(index, delta));
  }

  @Override
  public boolean clientGone() {
    return gone;
  }

  @Override
  public boolean stopping() {
    return exchange.stopping();
  }

  @Override
  public boolean isStream() {
    return true;
  }

  /// What comes after the receipt is hashed too where it is more than the mark `[DONE]`: it may
  /// hold the answer once more.
  @Override
  public Bytes answered(Answer answer) {
    AnswerShape.End end = frame.shape().answered(answer);
    List<Event> events = end.events();
    terminal = end.terminal();
    if (terminal == null && frame.options().fullReceipt()) {
      send(events.subList(0, events.size() - 1));
      heldBack = events.getLast();
      hashed.writeBytes(bytes(heldBack));
    } else {
      send(events);
    }
    if (terminal != null) {
      hashed.writeBytes(bytes(terminal));
    }
    return Bytes.of(hashed.toByteArray());
  }

  @Override
  public Bytes failed(RequestError error) {
    close = Close.ERROR;
    if (out == null && !gone) {
      refusal = error;
      return Bytes.of(Json.bytes(frame.shape().error(error)));
    }
    send(List.of(frame.shape().failed(error)));
    return Bytes.of(hashed.toByteArray());
  }

  @Override
  public Bytes brokenOff() {
    close = Close.CUT;
    return Bytes.of(hashed.toByteArray());
  }

  private void send(List<Event> events) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    events.forEach(event -> all.writeBytes(bytes(event)));
    hashed.writeBytes(all.toByteArray());
    write(all.toByteArray());
  }

  private static byte[] bytes(Event event) {
    return bytes(event, Json.bytes(event.data()));
  }

  private static byte[] bytes(Event event, byte[] data) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(data.length + 64);
    if (event.name() != null) {
      bytes.writeBytes(NAME);
      bytes.writeBytes(ascii(event.name()));
      bytes.writeBytes(NEW_LINE);
    }
    bytes.writeBytes(DATA);
    bytes.writeBytes(data);
    bytes.writeBytes(END);
    return bytes.toByteArray();
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
        if (heldBack != null) {
          write(withReceipt(heldBack, file));
        }
        write(HashedBody.line(file).toArray(), ending(file));
        end();
      }
      case ERROR -> end();
      case CUT -> {
        // Not ended: the client must not take a part for the whole.
      }
    }
  }

  private byte[] ending(Bytes file) {
    if (terminal == null) {
      return ascii(HashedBody.DONE);
    }
    return frame.options().fullReceipt() ? withReceipt(terminal, file) : bytes(terminal);
  }

  private static byte[] withReceipt(Event event, Bytes file) {
    Bytes data = HashedBody.withMember(Bytes.of(Json.bytes(event.data())), file);
    return bytes(event, data.toArray());
  }

  private void respondWith(RequestError error, IssuedReceipt receipt) throws IOException {
    Map<String, String> headers = Headers.with(Headers.json(error), frame.id(), frame.options());
    headers.put(Headers.RECEIPT_ID, receipt.id().toHex());
    Bytes body = Bytes.of(Json.bytes(frame.shape().error(error)));
    Bytes sent =
        frame.options().fullReceipt() ? HashedBody.withMember(body, receipt.file().encode()) : body;
    exchange.respond(frame.shape().status(error), headers, sent.toArray());
  }

  @Override
  public void withhold(RequestError error) throws IOException {
    if (refusal != null || out == null) {
      Map<String, String> headers = Headers.with(Headers.json(error), frame.id(), frame.options());
      exchange.respond(
          frame.shape().status(error), headers, Json.bytes(frame.shape().error(error)));
      return;
    }
    write(bytes(frame.shape().failed(error)));
    end();
  }

  private void end() throws IOException {
    OutputStream stream = out;
    if (stream != null && !gone) {
      stream.close();
    }
  }
}
