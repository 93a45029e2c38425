package dev.nabla.gateway.pipeline;

import dev.nabla.gateway.receipt.BacklogFullException;
import dev.nabla.gateway.receipt.IssuedReceipt;
import dev.nabla.gateway.receipt.ReceiptDraft;
import dev.nabla.gateway.receipt.Signer;
import dev.nabla.gateway.registration.NodeStanding;
import dev.nabla.gateway.registration.NotRegisteredException;
import dev.nabla.gateway.telemetry.Serving;
import dev.nabla.gateway.telemetry.Telemetry;
import dev.nabla.inference.engine.Answer;
import dev.nabla.inference.engine.AnswerRequest;
import dev.nabla.inference.engine.AnswerSink;
import dev.nabla.inference.engine.Engine;
import dev.nabla.inference.engine.ExactRun;
import dev.nabla.inference.engine.ModelDescription;
import dev.nabla.inference.engine.OnnxDescription;
import dev.nabla.inference.engine.OnnxRun;
import dev.nabla.inference.engine.Overloaded;
import dev.nabla.inference.engine.ProviderFailure;
import dev.nabla.inference.engine.ProviderModel;
import dev.nabla.inference.engine.ProviderRun;
import dev.nabla.inference.engine.ServedModel;
import dev.nabla.inference.router.Router;
import dev.nabla.infrastructure.http.LoggableFailure;
import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.Disclosure;
import dev.nabla.protocol.inference.Mode;
import dev.nabla.protocol.inference.Nonce;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.RefusalCode;
import dev.nabla.protocol.inference.RequestHead;
import dev.nabla.protocol.inference.RequestRefused;
import dev.nabla.protocol.inference.Routing;
import dev.nabla.protocol.inference.Salts;
import dev.nabla.protocol.inference.Wish;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The order of one request, whatever its form and whichever engine answers: read, route, run,
/// receipt, release. Thread-safe; blocks.
///
/// A request is accepted once its head is read and its model found. What is refused before that
/// leaves no trace; whatever happens after it, the engine's refusal, the provider's failure and the
/// client's leaving included, gets a receipt. The one exception is an engine that is too busy to
/// begin.
public final class ChatPipeline {
  private static final System.Logger LOG = System.getLogger(ChatPipeline.class.getName());

  private static final RequestError FAULT =
      RequestError.server(500, "non_finite", "The model met a number that is not finite.");
  private static final RequestError BROKE_OFF =
      RequestError.server(
          502, "provider_failed", "The provider broke off in the middle of its answer.");
  private static final RequestError FAILED =
      RequestError.server(500, "internal_error", "The server failed; the fault is not yours.");
  private static final RequestError STOPPING =
      RequestError.passing(
          "shutting_down", "The server is shutting down; try again.", Duration.ofSeconds(1));
  private static final RequestError LEFT =
      RequestError.server(503, "client_gone", "The client left before the answer was whole.");
  private static final RequestError NO_RECEIPT =
      RequestError.passing(
          "receipt_unavailable",
          "The receipt could not be stored; try again later.",
          Duration.ofSeconds(5));

  private final Router router;
  private final NodeStanding standing;
  private final Signer signer;
  private final Telemetry telemetry;
  private final Disclosure disclosure;
  private final RandomGenerator random;

  /// @param disclosure where a caller says nothing
  /// @param random source of salts that nobody can guess
  public ChatPipeline(Services services, Disclosure disclosure, RandomGenerator random) {
    this.router = services.router();
    this.standing = services.standing();
    this.signer = services.signer();
    this.telemetry = services.telemetry();
    this.disclosure = disclosure;
    this.random = random;
  }

  /// Whom the pipeline asks, in this order, and whom it tells.
  public record Services(Router router, NodeStanding standing, Signer signer, Telemetry telemetry) {
    /// Told to nobody.
    public Services(Router router, NodeStanding standing, Signer signer) {
      this(router, standing, signer, Telemetry.unseen());
    }
  }

  /// Serves one request.
  ///
  /// @param form makes the reply once the head is read and the engine found
  /// @throws RequestRefused where it is not accepted; nothing was sent
  /// @throws Overloaded where the engine is too busy; nothing was sent
  /// @throws NotRegisteredException where no receipt could be signed; nothing was sent
  /// @throws BacklogFullException where no receipt could be kept; nothing was sent
  /// @throws IOException where the client has gone
  public void serve(ChatCall call, BiFunction<RequestHead, ServedModel, Reply> form)
      throws IOException {
    try (Serving serving = telemetry.begin(call.form(), call.traceparent())) {
      try {
        serve(call, form, serving);
      } catch (RuntimeException e) {
        serving.refused(e);
        throw e;
      }
    }
  }

  private void serve(
      ChatCall call, BiFunction<RequestHead, ServedModel, Reply> form, Serving serving)
      throws IOException {
    RequestHead head = RequestHead.read(call.body());
    Engine engine = router.require(head.model());
    ServedModel model = engine.model();
    ReceiptDraft.Model named = new ReceiptDraft.Model(modelId(model), model.commitment());
    AnswerRequest request =
        new AnswerRequest(
            call.form(), call.body(), nonce(call, head), serving.asks(model), call.customer());
    signer.requireRoom();
    ReceiptDraft.Choice choice = choose(call.wish(), head);
    Reply reply = form.apply(head, model);
    AnswerSink sink = new ReplySink(reply, serving);
    Ending ending = isUnmet(choice) ? refuse(choice, reply) : run(engine, request, reply, sink);
    serving.signs(ending.outcome(), ending.usage().prompt(), ending.usage().completion());
    release(draft(call, named, choice, ending), reply, serving);
  }

  private ReceiptDraft.Choice choose(@Nullable Wish wish, RequestHead head) {
    if (wish == null) {
      return ReceiptDraft.Choice.USUAL;
    }
    Routing routing = router.route(wish, head.offersTools());
    Mode chosen = routing.chosen();
    return new ReceiptDraft.Choice(chosen == null ? Mode.VANILLA : chosen, routing);
  }

  private static boolean isUnmet(ReceiptDraft.Choice choice) {
    return choice.routing() != null && choice.routing().chosen() == null;
  }

  /// Nothing weaker than was asked for: the receipt of the refusal says what was, and why not.
  private static Ending refuse(ReceiptDraft.Choice choice, Reply reply) {
    String reason = choice.routing() == null ? "" : choice.routing().reason();
    RequestRefused refused =
        new RequestRefused(
            RefusalCode.VERIFICATION_UNAVAILABLE,
            "The verification that was asked for is not to be had: %s.".formatted(reason),
            Wish.VERIFICATION_HEADER);
    return Ending.without(Outcome.REFUSED, reply.failed(RequestError.of(refused)));
  }

  /// Only what can be run again is published.
  private Hash modelId(ServedModel model) {
    return switch (model) {
      case ModelDescription exact -> standing.modelId(exact.name());
      case ProviderModel _, OnnxDescription _ -> Hash.ZERO;
    };
  }

  /// Never the node's own choice: the caller's, or zero beside a seed, or the chain's.
  private Nonce nonce(ChatCall call, RequestHead head) {
    Hash newest = standing.newestHeartbeat().hash();
    if (call.nonce() != null) {
      return Nonce.client(call.nonce());
    }
    return head.seeded() ? Nonce.seed() : Nonce.chain(newest);
  }

  private Ending run(Engine engine, AnswerRequest request, Reply reply, AnswerSink sink) {
    try {
      Answer answer = engine.answer(request, sink);
      return end(answer, reply);
    } catch (RequestRefused e) {
      return Ending.without(Outcome.REFUSED, reply.failed(RequestError.of(e)));
    } catch (Overloaded e) {
      throw e;
    } catch (ProviderFailure e) {
      boolean left = e.kind() == ProviderFailure.Kind.ABANDONED && reply.clientGone();
      return Ending.without(Outcome.ERROR, reply.failed(left ? LEFT : RequestError.of(e)));
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "the engine failed", LoggableFailure.of(e));
      return Ending.without(Outcome.ERROR, reply.failed(FAILED));
    }
  }

  private static Ending end(Answer answer, Reply reply) {
    return switch (answer.finishReason()) {
      case STOP, LENGTH, TOOL_CALLS, FILTERED ->
          Ending.of(Outcome.COMPLETED, answer, reply.answered(answer));
      case ERROR ->
          switch (answer.run()) {
            case ExactRun _ -> Ending.failed(answer, reply.failed(FAULT));
            case ProviderRun _ -> Ending.failed(answer, reply.failed(BROKE_OFF));
            case OnnxRun _ -> throw new IllegalStateException("a graph gives all or nothing");
          };
      case ABORTED ->
          reply.isStream()
              ? Ending.of(Outcome.ABORTED, answer, reply.brokenOff())
              : Ending.without(Outcome.ERROR, reply.failed(reply.clientGone() ? LEFT : STOPPING));
    };
  }

  private ReceiptDraft draft(
      ChatCall call, ReceiptDraft.Model model, ReceiptDraft.Choice choice, Ending ending) {
    byte[] secret = new byte[Hash.SIZE];
    random.nextBytes(secret);
    Salts salts = Salts.derive(Hash.of(secret));
    return new ReceiptDraft(
        call.id(),
        ending.outcome(),
        model,
        choice,
        ending.usage(),
        ending.opening(salts, call.body()),
        call.disclosure() == null ? disclosure : call.disclosure());
  }

  private void release(ReceiptDraft draft, Reply reply, Serving serving) throws IOException {
    IssuedReceipt receipt;
    try {
      receipt = signer.issue(draft);
    } catch (StorageException | BacklogFullException | NotRegisteredException e) {
      LOG.log(System.Logger.Level.WARNING, "an answer is withheld for want of a receipt", e);
      serving.withholds();
      reply.withhold(NO_RECEIPT);
      return;
    }
    serving.sends();
    reply.release(receipt);
  }

  /// The engine's view of a reply.
  private record ReplySink(Reply reply, Serving serving) implements AnswerSink {
    @Override
    public void follows(String engineVersion) {
      reply.follows(engineVersion);
    }

    @Override
    public void started(int promptTokens) {
      reply.started(promptTokens);
    }

    @Override
    public void text(String delta) {
      serving.piece();
      reply.text(delta);
    }

    @Override
    public void toolCall(int index, String id, String name) {
      serving.piece();
      reply.toolCall(index, id, name);
    }

    @Override
    public void toolArguments(int index, String delta) {
      reply.toolArguments(index, delta);
    }

    @Override
    public boolean cancelled() {
      return reply.clientGone() || reply.stopping();
    }
  }
}
