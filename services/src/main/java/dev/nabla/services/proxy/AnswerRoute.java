package dev.nabla.services.proxy;

import dev.nabla.infrastructure.http.Exchange;
import dev.nabla.infrastructure.http.Handler;
import dev.nabla.infrastructure.http.HttpRefusal;
import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.infrastructure.tracing.TraceContext;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.protocol.eth.RpcFailure;
import dev.nabla.sdk.verify.Asked.NamedModel;
import dev.nabla.services.proxy.Attempt.Reply;
import dev.nabla.services.proxy.Attempt.Result;
import dev.nabla.services.proxy.PreviousResponses.Expansion;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Questions of one family: reads, asks one gateway after the other until a byte was shown, and
/// tells what went wrong in the family's own shape.
final class AnswerRoute implements Handler {
  /// Questions that may be under way at once, all families together.
  static final int MAX_UNDER_WAY = 128;

  /// Gateways that one question is put to at most.
  static final int MAX_ATTEMPTS = 3;

  private final Family family;
  private final Desk desk;

  /// What the routes of all families share.
  ///
  /// @param random makes nonces that nobody can guess
  record Desk(
      GatewayDirectory gateways,
      ModelNames models,
      ReceiptFolder folder,
      PreviousResponses previous,
      Attempt.Workshop workshop,
      Semaphore underWay,
      Pseudonyms pseudonyms,
      RandomGenerator random) {}

  AnswerRoute(Family family, Desk desk) {
    this.family = family;
    this.desk = desk;
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    String name = RequestName.fresh(desk.random());
    if (!desk.underWay().tryAcquire()) {
      send(
          exchange,
          Reply.of(
              family,
              new ProxyError(429, "too_many_requests", "Too many questions are under way.", 1),
              name));
      return;
    }
    String traceparent = exchange.header(TraceContext.HEADER).orElse(null);
    try (Asking asking = desk.workshop().telemetry().begin(family, traceparent)) {
      serve(exchange, name, asking);
    } finally {
      desk.underWay().release();
    }
  }

  private void serve(Exchange exchange, String name, Asking asking) throws IOException {
    try (ReceiptFolder.Place _ = desk.folder().reserve()) {
      Question question = Question.read(family, name, exchange, desk.pseudonyms());
      @Nullable Reply failure =
          switch (expanded(question)) {
            case Expansion.To(Bytes body) -> {
              Question whole = question.withBody(body);
              yield ask(whole, desk.models().find(whole.model()), exchange, asking);
            }
            case Expansion.Refused(ProxyError error) -> Reply.of(family, error, name);
          };
      if (failure != null) {
        send(exchange, failure);
      }
    } catch (HttpRefusal e) {
      ProxyError error =
          new ProxyError(e.status(), "invalid_request", String.valueOf(e.getMessage()), null);
      send(exchange, with(Reply.of(family, error, name), e.headers()));
    } catch (FolderFullException | StorageException e) {
      String why = String.valueOf(e.getMessage());
      send(exchange, Reply.of(family, ProxyError.unavailable("folder_full", why), name));
    } catch (RpcFailure | DecodingException e) {
      send(
          exchange,
          Reply.of(
              family,
              ProxyError.unavailable(
                  "ledger_unreachable", "The ledger does not answer, so nothing can be checked."),
              name));
    }
  }

  private Expansion expanded(Question question) {
    return family == Family.RESPONSES
        ? desk.previous().expand(question.body())
        : new Expansion.To(question.body());
  }

  private static Reply with(Reply reply, Map<String, String> headers) {
    reply.headers().putAll(headers);
    return reply;
  }

  /// What the client gets where no gateway did better; null where it has its response.
  private @Nullable Reply ask(
      Question question, @Nullable NamedModel model, Exchange exchange, Asking asking)
      throws IOException {
    List<RemoteGateway> gateways = desk.gateways().candidates();
    Reply worst = null;
    for (RemoteGateway gateway : gateways.subList(0, Math.min(MAX_ATTEMPTS, gateways.size()))) {
      Question asked = asking.asks(question);
      Judge.Call call =
          desk.workshop().judge().call(asked, gateway, asked.nonce(desk.random()), model);
      switch (new Attempt(desk.workshop(), call, exchange, asking).run()) {
        case Result.Done() -> {
          return null;
        }
        case Result.Lied() -> {
          desk.gateways().lied(gateway);
          return null;
        }
        case Result.Failed(Reply reply, boolean isLie) -> {
          note(gateway, reply, isLie);
          worst = worst == null || rank(reply) > rank(worst) ? reply : worst;
        }
      }
    }
    return worst == null
        ? Reply.of(
            family,
            ProxyError.unavailable(
                "no_gateway", "The registry knows no gateway that is in service; try again."),
            question.name())
        : worst;
  }

  private void note(RemoteGateway gateway, Reply reply, boolean isLie) {
    if (isLie) {
      desk.gateways().lied(gateway);
    } else if (reply.status() != 404 && reply.status() != Attempt.CANNOT_PROVE) {
      desk.gateways().failed(gateway);
    }
  }

  /// Which of several failures says most: that there is no such model only where all say so, that a
  /// receipt was false before that somebody had no time.
  private static int rank(Reply reply) {
    return switch (reply.status()) {
      case 502 -> 3;
      case 429 -> 2;
      case 404 -> 0;
      default -> 1;
    };
  }

  private static void send(Exchange exchange, Reply reply) throws IOException {
    Bytes body = reply.body();
    exchange.respond(reply.status(), reply.headers(), body.toArray());
  }
}
