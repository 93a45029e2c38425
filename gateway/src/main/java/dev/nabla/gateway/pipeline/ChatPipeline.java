package dev.nabla.gateway.pipeline;

import dev.nabla.gateway.receipt.BacklogFullException;
import dev.nabla.gateway.receipt.IssuedReceipt;
import dev.nabla.gateway.receipt.ReceiptDraft;
import dev.nabla.gateway.receipt.Signer;
import dev.nabla.gateway.registration.NodeStanding;
import dev.nabla.gateway.registration.NotRegisteredException;
import dev.nabla.inference.engine.Answer;
import dev.nabla.inference.engine.AnswerRequest;
import dev.nabla.inference.engine.AnswerSink;
import dev.nabla.inference.engine.Engine;
import dev.nabla.inference.engine.Overloaded;
import dev.nabla.inference.router.Router;
import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.ChatRequest;
import dev.nabla.protocol.inference.Disclosure;
import dev.nabla.protocol.inference.Nonce;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.RefusalCode;
import dev.nabla.protocol.inference.RequestRefused;
import dev.nabla.protocol.inference.Salts;
import java.io.IOException;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// The order of one chat request: read, route, run, receipt, release. Thread-safe; blocks.
///
/// A request is accepted once its body is read and its model found. What is refused before that
/// leaves no trace; whatever happens after it, the engine's refusal and the client's leaving
/// included, gets a receipt. The one exception is an engine that is too busy to begin.
public final class ChatPipeline {
  private static final System.Logger LOG = System.getLogger(ChatPipeline.class.getName());

  private static final RequestError FAULT =
      RequestError.server(500, "non_finite", "The model met a number that is not finite.");
  private static final RequestError FAILED =
      RequestError.server(500, "internal_error", "The server failed; the fault is not yours.");
  private static final RequestError STOPPING =
      RequestError.server(503, "shutting_down", "The server is shutting down; try again.");
  private static final RequestError NO_RECEIPT =
      RequestError.server(
          503, "receipt_unavailable", "The receipt could not be stored; try again later.");

  private final Router router;
  private final NodeStanding standing;
  private final Signer signer;
  private final Disclosure disclosure;
  private final RandomGenerator random;

  /// @param disclosure where a caller says nothing
  /// @param random source of salts that nobody can guess
  public ChatPipeline(Services services, Disclosure disclosure, RandomGenerator random) {
    this.router = services.router();
    this.standing = services.standing();
    this.signer = services.signer();
    this.disclosure = disclosure;
    this.random = random;
  }

  /// Whom the pipeline asks, in this order.
  public record Services(Router router, NodeStanding standing, Signer signer) {}

  /// Serves one request.
  ///
  /// @param form makes the reply once the request is read
  /// @throws RequestRefused where it is not accepted; nothing was sent
  /// @throws Overloaded where the engine is too busy; nothing was sent
  /// @throws NotRegisteredException where no receipt could be signed; nothing was sent
  /// @throws BacklogFullException where no receipt could be kept; nothing was sent
  /// @throws IOException where the client has gone
  public void serve(ChatCall call, Function<ChatRequest, Reply> form) throws IOException {
    ChatRequest chat = ChatRequest.parse(call.body());
    Engine engine = route(chat);
    Hash modelId = standing.modelId(engine.model().name());
    AnswerRequest request = new AnswerRequest(call.body(), chat, nonce(call, chat));
    signer.requireRoom();
    Reply reply = form.apply(chat);
    Ending ending = run(engine, request, reply);
    ReceiptDraft draft = draft(call, new ReceiptDraft.Model(modelId, commitment(engine)), ending);
    release(draft, reply);
  }

  private Engine route(ChatRequest chat) {
    return router
        .engine(chat.model())
        .orElseThrow(() ->
            new RequestRefused(
                RefusalCode.MODEL_NOT_FOUND,
                "The model `%s` does not exist; GET /v1/models lists those that do."
                    .formatted(chat.model()),
                "model"));
  }

  private static Hash commitment(Engine engine) {
    return engine.model().modelRoot();
  }

  /// Never the node's own choice: the caller's, or zero beside a seed, or the chain's.
  private Nonce nonce(ChatCall call, ChatRequest chat) {
    Hash newest = standing.newestHeartbeat().hash();
    if (call.nonce() != null) {
      return Nonce.client(call.nonce());
    }
    return chat.hasSeed() ? Nonce.seed() : Nonce.chain(newest);
  }

  private Ending run(Engine engine, AnswerRequest request, Reply reply) {
    try {
      Answer answer = engine.answer(request, new ReplySink(reply));
      return end(answer, reply);
    } catch (RequestRefused e) {
      RequestError error = RequestError.of(e);
      return Ending.without(Outcome.REFUSED, error, reply.failed(error));
    } catch (Overloaded e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "the engine failed", e);
      return Ending.without(Outcome.ERROR, FAILED, reply.failed(FAILED));
    }
  }

  private static Ending end(Answer answer, Reply reply) {
    return switch (answer.finishReason()) {
      case STOP, LENGTH -> Ending.of(Outcome.COMPLETED, answer, reply.answered(answer));
      case ERROR -> Ending.of(Outcome.ERROR, answer, reply.failed(FAULT));
      case ABORTED ->
          reply.isStream()
              ? Ending.of(Outcome.ABORTED, answer, reply.brokenOff())
              : Ending.without(Outcome.ERROR, STOPPING, reply.failed(STOPPING));
    };
  }

  private ReceiptDraft draft(ChatCall call, ReceiptDraft.Model model, Ending ending) {
    byte[] secret = new byte[Hash.SIZE];
    random.nextBytes(secret);
    Salts salts = Salts.derive(Hash.of(secret));
    return new ReceiptDraft(
        call.id(),
        ending.outcome(),
        model,
        ending.usage(),
        ending.opening(salts, call.body()),
        call.disclosure() == null ? disclosure : call.disclosure());
  }

  private void release(ReceiptDraft draft, Reply reply) throws IOException {
    IssuedReceipt receipt;
    try {
      receipt = signer.issue(draft);
    } catch (StorageException | BacklogFullException | NotRegisteredException e) {
      LOG.log(System.Logger.Level.WARNING, "an answer is withheld for want of a receipt", e);
      reply.withhold(NO_RECEIPT);
      return;
    }
    reply.release(receipt);
  }

  /// The engine's view of a reply.
  private record ReplySink(Reply reply) implements AnswerSink {
    @Override
    public void started(int promptTokens) {
      reply.started();
    }

    @Override
    public void text(String delta) {
      reply.text(delta);
    }

    @Override
    public boolean cancelled() {
      return reply.clientGone();
    }
  }
}
