package dev.nabla.gateway.api;

import dev.nabla.gateway.pipeline.ChatPipeline;
import dev.nabla.gateway.receipt.ReceiptStore;
import dev.nabla.gateway.registration.NodeStanding;
import dev.nabla.gateway.settlement.ReceiptTracker;
import dev.nabla.inference.router.Router;
import dev.nabla.infrastructure.http.Route;
import dev.nabla.infrastructure.store.BlobStore;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.protocol.inference.Disclosure;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.tee.enclave.Enclave;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/// All routes of a gateway. Serve them with [ServerRefusals], so that refusals of the server look
/// like those of the API.
public final class GatewayApi {
  private GatewayApi() {}

  /// What answers questions.
  public record Chat(ChatPipeline pipeline, Router router) {}

  /// What answers questions about answers.
  public record Records(ReceiptStore receipts, ReceiptTracker tracker, BlobStore blobs) {}

  /// Who answers.
  public record Node(Enclave enclave, NodeStanding standing) {}

  /// What the wire tells and how.
  ///
  /// @param version of this software
  /// @param paymentAddress who is paid
  /// @param disclosure where a caller says nothing
  /// @param random source of ids that nobody can guess
  public record Settings(
      String version,
      Address paymentAddress,
      Disclosure disclosure,
      RandomGenerator random,
      InstantSource clock) {}

  /// The routes.
  public static List<Route> routes(Chat chat, Records records, Node node, Settings settings) {
    ModelRoutes models =
        new ModelRoutes(chat.router(), settings.clock().instant(), settings.random());
    ReceiptRoutes receipts = new ReceiptRoutes(records.receipts(), records.tracker());
    NodeRoutes about =
        new NodeRoutes(
            node.enclave(),
            node.standing(),
            new NodeRoutes.Identity(settings.version(), settings.paymentAddress()),
            settings.clock());
    AnswerRoute.Answers answers =
        new AnswerRoute.Answers(
            settings.disclosure(),
            settings.random(),
            settings.clock(),
            new OpenGradientFace(chat.router(), node.enclave(), settings.clock()));
    return List.of(
        answer(RequestForm.CHAT, chat, answers),
        answer(RequestForm.COMPLETIONS, chat, answers),
        answer(RequestForm.RESPONSES, chat, answers),
        answer(RequestForm.MESSAGES, chat, answers),
        Route.post("/v1/messages/count_tokens", new CountRoute(chat.router(), settings.random())),
        answer(RequestForm.EMBEDDINGS, chat, answers),
        answer(RequestForm.INFER, chat, answers),
        Route.get("/v1/models", models::list),
        Route.get("/v1/models/{id}", models::one),
        Route.get("/v1/receipts/{id}", receipts::file),
        Route.get("/v1/receipts/{id}/status", new StatusRoute(receipts, records.tracker())),
        Route.get("/v1/receipts/{id}/request", receipts::request),
        Route.get("/v1/receipts/{id}/response", receipts::response),
        Route.get("/v1/blobs/{root}", new BlobRoute(records.blobs())),
        Route.get("/openapi.json", new OpenApiRoute()),
        Route.ofHealth("/health", about::health),
        Route.get("/signing-key", about::signingKey),
        Route.get("/enclave/attestation", about::attestation),
        Route.get("/heartbeat/status", about::heartbeat));
  }

  private static Route answer(RequestForm form, Chat chat, AnswerRoute.Answers answers) {
    return Route.post(form.path(), new AnswerRoute(form, chat.pipeline(), answers));
  }
}
