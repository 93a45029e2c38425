package dev.nabla.gateway.api;

import dev.nabla.gateway.pipeline.RequestError;
import dev.nabla.gateway.receipt.RequestId;
import dev.nabla.inference.engine.AnswerRequest;
import dev.nabla.inference.engine.Engine;
import dev.nabla.inference.engine.ProviderFailure;
import dev.nabla.inference.router.Router;
import dev.nabla.infrastructure.http.Exchange;
import dev.nabla.infrastructure.http.Handler;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.protocol.inference.Nonce;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.protocol.inference.RequestHead;
import dev.nabla.protocol.inference.RequestRefused;
import java.io.IOException;
import java.util.random.RandomGenerator;

/// `POST /v1/messages/count_tokens`: how many tokens a body's prompt has. Nothing is answered, so
/// there is no receipt.
final class CountRoute implements Handler {
  private static final ErrorFamily ERRORS = ErrorFamily.ANTHROPIC;

  private final Router router;
  private final RandomGenerator random;

  /// @param random source of request ids that nobody can guess
  CountRoute(Router router, RandomGenerator random) {
    this.router = router;
    this.random = random;
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    RequestId id = RequestId.random(random);
    try {
      Bytes body = Bytes.of(exchange.body());
      Engine engine = router.require(RequestHead.read(body).model());
      int tokens =
          engine.countPromptTokens(new AnswerRequest(RequestForm.MESSAGES, body, Nonce.seed()));
      byte[] json = Json.bytes(Json.object().put("input_tokens", tokens));
      exchange.respond(200, Headers.with(Headers.json(), id, null), json);
    } catch (RequestRefused e) {
      ERRORS.respond(exchange, id, RequestError.of(e), Headers.json());
    } catch (ProviderFailure e) {
      ERRORS.respond(exchange, id, RequestError.of(e), Headers.json());
    }
  }
}
