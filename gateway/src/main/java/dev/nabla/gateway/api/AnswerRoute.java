package dev.nabla.gateway.api;

import dev.nabla.gateway.pipeline.ChatCall;
import dev.nabla.gateway.pipeline.ChatPipeline;
import dev.nabla.gateway.pipeline.Reply;
import dev.nabla.gateway.pipeline.RequestError;
import dev.nabla.gateway.receipt.BacklogFullException;
import dev.nabla.gateway.receipt.RequestId;
import dev.nabla.gateway.registration.NotRegisteredException;
import dev.nabla.inference.engine.Overloaded;
import dev.nabla.inference.engine.ServedModel;
import dev.nabla.infrastructure.http.Exchange;
import dev.nabla.infrastructure.http.Handler;
import dev.nabla.infrastructure.http.HttpRefusal;
import dev.nabla.infrastructure.tracing.TraceContext;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.protocol.inference.Disclosure;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.protocol.inference.RequestHead;
import dev.nabla.protocol.inference.RequestRefused;
import dev.nabla.protocol.opengradient.CanonicalRequest;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;

/// The route of one request form: every answer, whichever engine gives it, begins here.
final class AnswerRoute implements Handler {
  private static final String RESPONSE_ID = "resp_";

  private final RequestForm form;
  private final ChatPipeline pipeline;
  private final Answers settings;

  /// What answers have in common.
  ///
  /// @param disclosure where a caller says nothing
  /// @param random source of request ids that nobody can guess
  /// @param openGradient how clients with their settlement header are answered
  record Answers(
      Disclosure disclosure,
      RandomGenerator random,
      InstantSource clock,
      OpenGradientFace openGradient) {}

  AnswerRoute(RequestForm form, ChatPipeline pipeline, Answers settings) {
    this.form = form;
    this.pipeline = pipeline;
    this.settings = settings;
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    RequestId id = RequestId.random(settings.random());
    Map<String, String> headers = Headers.with(Headers.json(), id, null);
    try {
      requireJson(exchange);
      if (OpenGradientFace.isAsked(form, exchange)) {
        serveOpenGradient(exchange, id);
      } else {
        serve(exchange, id);
      }
    } catch (HttpRefusal e) {
      headers.putAll(e.headers());
      respond(exchange, id, RequestError.of(e.status(), String.valueOf(e.getMessage())), headers);
    } catch (RequestRefused e) {
      respond(exchange, id, RequestError.of(e), headers);
    } catch (Overloaded e) {
      headers.put(Headers.RETRY_AFTER, Long.toString(e.retryAfter().toSeconds()));
      respond(exchange, id, overloaded(e), headers);
    } catch (NotRegisteredException e) {
      headers.put(Headers.RETRY_AFTER, "1");
      respond(exchange, id, unavailable("not_ready", e), headers);
    } catch (BacklogFullException e) {
      headers.put(Headers.RETRY_AFTER, "5");
      respond(exchange, id, unavailable("backlog_full", e), headers);
    }
  }

  private void serve(Exchange exchange, RequestId id) throws IOException {
    ChatOptions options = ChatOptions.read(exchange, settings.disclosure());
    ChatCall call = call(exchange, id, options);
    pipeline.serve(
        call,
        (head, model) ->
            reply(exchange, head, new ReplyFrame(id, options, shape(call, head, model))));
  }

  private void serveOpenGradient(Exchange exchange, RequestId id) throws IOException {
    ChatOptions options = ChatOptions.read(exchange, OpenGradientFace.admit(exchange));
    ChatCall call = call(exchange, id, options);
    CanonicalRequest request = settings.openGradient().canonical(form, call.body());
    pipeline.serve(
        call,
        (head, model) -> {
          AnswerShape shape = settings.openGradient().shape(call, model, request);
          return reply(exchange, head, new ReplyFrame(id, options, shape));
        });
  }

  private ChatCall call(Exchange exchange, RequestId id, ChatOptions options) {
    Bytes body = Bytes.of(exchange.body());
    return new ChatCall(
        id,
        form,
        body,
        options.nonce(),
        options.wish(),
        options.disclosure(),
        exchange.header(TraceContext.HEADER).orElse(null),
        Customer.of(exchange));
  }

  /// A form or a text body would be read as JSON otherwise; where nothing is said, JSON is meant.
  private static void requireJson(Exchange exchange) {
    String type = exchange.header("Content-Type").orElse(Headers.JSON).toLowerCase(Locale.ROOT);
    if (!type.startsWith(Headers.JSON)) {
      throw new HttpRefusal(415, "Content-Type " + Headers.JSON + " is expected");
    }
  }

  private Reply reply(Exchange exchange, RequestHead head, ReplyFrame frame) {
    return head.stream() && form.canStream()
        ? new StreamReply(exchange, frame)
        : new JsonReply(exchange, frame);
  }

  private AnswerShape shape(ChatCall call, RequestHead head, ServedModel model) {
    long now = settings.clock().instant().getEpochSecond();
    String id = call.id().toHex();
    return switch (form) {
      case EMBEDDINGS, INFER -> new ResultShape("infer-" + id, now, model.name());
      case CHAT -> new ChatShape("chatcmpl-" + id, now, model, head.includeUsage());
      case COMPLETIONS ->
          new CompletionsShape("cmpl-" + id, now, model.name(), head.includeUsage());
      case MESSAGES -> new MessagesShape(call.id(), model.name());
      case RESPONSES ->
          new ResponsesShape(ResponseHead.of(RESPONSE_ID + id, now, model.name(), call.body()), id);
    };
  }

  private void respond(
      Exchange exchange, RequestId id, RequestError error, Map<String, String> headers)
      throws IOException {
    if (OpenGradientFace.isAsked(form, exchange)) {
      OpenGradientFace.respond(exchange, error, headers);
    } else {
      ErrorFamily.of(form).respond(exchange, id, error, headers);
    }
  }

  private static RequestError overloaded(Overloaded e) {
    String message = String.valueOf(e.getMessage());
    return new RequestError(429, RequestError.RATE_LIMIT, "overloaded", message, null);
  }

  private static RequestError unavailable(String code, RuntimeException e) {
    return RequestError.server(503, code, String.valueOf(e.getMessage()));
  }
}
