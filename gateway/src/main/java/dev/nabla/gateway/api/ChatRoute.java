package dev.nabla.gateway.api;

import dev.nabla.gateway.pipeline.ChatCall;
import dev.nabla.gateway.pipeline.ChatPipeline;
import dev.nabla.gateway.pipeline.Reply;
import dev.nabla.gateway.pipeline.RequestError;
import dev.nabla.gateway.receipt.BacklogFullException;
import dev.nabla.gateway.receipt.RequestId;
import dev.nabla.gateway.registration.NotRegisteredException;
import dev.nabla.inference.engine.ModelDescription;
import dev.nabla.inference.engine.Overloaded;
import dev.nabla.inference.router.Router;
import dev.nabla.infrastructure.http.Exchange;
import dev.nabla.infrastructure.http.Handler;
import dev.nabla.infrastructure.http.HttpRefusal;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.protocol.inference.ChatRequest;
import dev.nabla.protocol.inference.Disclosure;
import dev.nabla.protocol.inference.RequestRefused;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// `POST /v1/chat/completions`.
final class ChatRoute implements Handler {
  private static final String RETRY_AFTER = "Retry-After";

  private final ChatPipeline pipeline;
  private final Router router;
  private final Chat settings;

  /// What answers to chat requests have in common.
  ///
  /// @param disclosure where a caller says nothing
  /// @param random source of request ids that nobody can guess
  record Chat(Disclosure disclosure, RandomGenerator random, InstantSource clock) {}

  ChatRoute(ChatPipeline pipeline, Router router, Chat settings) {
    this.pipeline = pipeline;
    this.router = router;
    this.settings = settings;
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    RequestId id = RequestId.random(settings.random());
    Map<String, String> headers = Headers.with(Headers.json(), id, null);
    try {
      requireJson(exchange);
      ChatOptions options = ChatOptions.read(exchange, settings.disclosure());
      Bytes body = Bytes.of(exchange.body());
      ChatCall call = new ChatCall(id, body, options.nonce(), options.disclosure());
      pipeline.serve(call, form(exchange, id, options));
    } catch (HttpRefusal e) {
      headers.putAll(e.headers());
      throw new HttpRefusal(e.status(), String.valueOf(e.getMessage()), headers);
    } catch (RequestRefused e) {
      OpenAiErrors.respond(exchange, RequestError.of(e), headers);
    } catch (Overloaded e) {
      headers.put(RETRY_AFTER, Long.toString(e.retryAfter().toSeconds()));
      OpenAiErrors.respond(exchange, overloaded(e), headers);
    } catch (NotRegisteredException e) {
      headers.put(RETRY_AFTER, "1");
      OpenAiErrors.respond(exchange, unavailable("not_ready", e), headers);
    } catch (BacklogFullException e) {
      headers.put(RETRY_AFTER, "5");
      OpenAiErrors.respond(exchange, unavailable("backlog_full", e), headers);
    }
  }

  /// A form or a text body would be read as JSON otherwise; where nothing is said, JSON is meant.
  private static void requireJson(Exchange exchange) {
    String type = exchange.header("Content-Type").orElse(Headers.JSON).toLowerCase(Locale.ROOT);
    if (!type.startsWith(Headers.JSON)) {
      throw new HttpRefusal(415, "Content-Type " + Headers.JSON + " is expected");
    }
  }

  private Function<ChatRequest, Reply> form(Exchange exchange, RequestId id, ChatOptions options) {
    return chat -> {
      ReplyFrame frame = new ReplyFrame(id, options, shape(chat, id));
      return chat.delivery().stream()
          ? new StreamReply(exchange, frame, chat.delivery().includeUsage())
          : new JsonReply(exchange, frame);
    };
  }

  private ChatShape shape(ChatRequest chat, RequestId id) {
    ModelDescription model = router.engine(chat.model()).orElseThrow().model();
    return new ChatShape(
        "chatcmpl-" + id.toHex(),
        settings.clock().instant().getEpochSecond(),
        model.name(),
        ChatShape.fingerprint(model));
  }

  private static RequestError overloaded(Overloaded e) {
    String message = String.valueOf(e.getMessage());
    return new RequestError(429, RequestError.RATE_LIMIT, "overloaded", message, null);
  }

  private static RequestError unavailable(String code, RuntimeException e) {
    return RequestError.server(503, code, String.valueOf(e.getMessage()));
  }
}
