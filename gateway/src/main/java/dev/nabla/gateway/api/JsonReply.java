package dev.nabla.gateway.api;

import dev.nabla.gateway.pipeline.Reply;
import dev.nabla.gateway.pipeline.RequestError;
import dev.nabla.gateway.receipt.IssuedReceipt;
import dev.nabla.inference.engine.Answer;
import dev.nabla.infrastructure.http.Exchange;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.protocol.inference.HashedBody;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A response in one piece, sent once its receipt is signed.
final class JsonReply implements Reply {
  private final Exchange exchange;
  private final ReplyFrame frame;
  private int status = 200;
  private @Nullable RequestError failure;
  private Bytes body = Bytes.EMPTY;

  JsonReply(Exchange exchange, ReplyFrame frame) {
    this.exchange = exchange;
    this.frame = frame;
  }

  @Override
  public void follows(String engineVersion) {
    frame.shape().follows(engineVersion);
  }

  @Override
  public void started(int promptTokens) {
    // Nothing can be sent before the receipt's id is known.
  }

  @Override
  public void text(String delta) {
    // The answer has it all.
  }

  @Override
  public void toolCall(int index, String id, String name) {
    // The answer has it all.
  }

  @Override
  public void toolArguments(int index, String delta) {
    // The answer has it all.
  }

  @Override
  public boolean clientGone() {
    return exchange.clientGone();
  }

  @Override
  public boolean stopping() {
    return exchange.stopping();
  }

  @Override
  public boolean isStream() {
    return false;
  }

  @Override
  public Bytes answered(Answer answer) {
    return body(200, frame.shape().whole(answer));
  }

  @Override
  public Bytes failed(RequestError error) {
    failure = error;
    return body(frame.shape().status(error), frame.shape().error(error));
  }

  @Override
  public Bytes brokenOff() {
    throw new IllegalStateException("a response in one piece cannot break off");
  }

  private Bytes body(int newStatus, ObjectNode json) {
    status = newStatus;
    body = Bytes.of(Json.bytes(json));
    return body;
  }

  @Override
  public void release(IssuedReceipt receipt) throws IOException {
    Map<String, String> headers = Headers.with(Headers.json(failure), frame.id(), frame.options());
    headers.put(Headers.RECEIPT_ID, receipt.id().toHex());
    Bytes sent =
        frame.options().fullReceipt() ? HashedBody.withMember(body, receipt.file().encode()) : body;
    exchange.respond(status, headers, sent.toArray());
  }

  @Override
  public void withhold(RequestError error) throws IOException {
    Map<String, String> headers = Headers.with(Headers.json(error), frame.id(), frame.options());
    exchange.respond(frame.shape().status(error), headers, Json.bytes(frame.shape().error(error)));
  }
}
