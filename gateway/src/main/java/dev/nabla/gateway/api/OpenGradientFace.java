package dev.nabla.gateway.api;

import dev.nabla.gateway.pipeline.ChatCall;
import dev.nabla.gateway.pipeline.RequestError;
import dev.nabla.inference.engine.ServedModel;
import dev.nabla.inference.router.Router;
import dev.nabla.infrastructure.http.Exchange;
import dev.nabla.infrastructure.http.HttpRefusal;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.protocol.inference.Disclosure;
import dev.nabla.protocol.inference.RefusalCode;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.protocol.inference.RequestHead;
import dev.nabla.protocol.inference.RequestRefused;
import dev.nabla.protocol.opengradient.CanonicalRequest;
import dev.nabla.tee.enclave.Enclave;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// The routes as OpenGradient's clients know them: with their settlement header a request gets its
/// answer in their shape, signed by the enclave's RSA key beside the receipt.
///
/// Their API's rules hold here: 401 without `Authorization` (whatever it says), 400 for an unknown
/// model, errors as `{"error": text}`.
final class OpenGradientFace {
  /// The header that only these clients send.
  static final String SETTLEMENT_TYPE = "X-SETTLEMENT-TYPE";

  private static final int NOT_FOUND = 404;
  private static final int BAD_REQUEST = 400;
  private static final int INTERNAL_ERROR = 500;

  private final Router router;
  private final Enclave enclave;
  private final InstantSource clock;

  /// @param enclave signs
  OpenGradientFace(Router router, Enclave enclave, InstantSource clock) {
    this.router = router;
    this.enclave = enclave;
    this.clock = clock;
  }

  /// Whether a request is one of these clients'.
  static boolean isAsked(RequestForm form, Exchange exchange) {
    boolean known = form == RequestForm.CHAT || form == RequestForm.COMPLETIONS;
    return known && exchange.header(SETTLEMENT_TYPE).isPresent();
  }

  /// What may leave the parties where no header of ours says so: `private` and `batch` put hashes
  /// on the ledger, `individual` all of it.
  ///
  /// @throws HttpRefusal where the client does not say who it is, or asks for another settlement
  static Disclosure admit(Exchange exchange) {
    if (exchange.header("Authorization").isEmpty()) {
      throw new HttpRefusal(
          401, "Missing Authorization header", Map.of("WWW-Authenticate", "Bearer"));
    }
    String type = exchange.header(SETTLEMENT_TYPE).orElse("").toLowerCase(Locale.ROOT);
    return switch (type) {
      case "private", "batch" -> Disclosure.HASHES;
      case "individual" -> Disclosure.FULL;
      default ->
          throw new HttpRefusal(
              BAD_REQUEST, SETTLEMENT_TYPE + ": 'private', 'batch' or 'individual' is expected");
    };
  }

  /// What the signature will say of the request.
  ///
  /// @throws RequestRefused where the model is not served, or the clients' own code would not sign
  ///   it
  CanonicalRequest canonical(RequestForm form, Bytes body) {
    String model = RequestHead.read(body).model();
    if (router.engine(model).isEmpty()) {
      throw new RequestRefused(
          RefusalCode.MODEL_NOT_FOUND, "Model '%s' is not supported".formatted(model), "model");
    }
    try {
      return form == RequestForm.COMPLETIONS
          ? CanonicalRequest.ofCompletion(body)
          : CanonicalRequest.ofChat(body);
    } catch (DecodingException e) {
      throw new RequestRefused(
          RefusalCode.INVALID_VALUE, "The request cannot be signed: " + e.getMessage(), "messages");
    }
  }

  /// How the answer looks.
  AnswerShape shape(ChatCall call, ServedModel model, CanonicalRequest request) {
    OpenGradientSigner signer = new OpenGradientSigner(enclave, clock, request.hash());
    return new OpenGradientShape(call.form(), call.id().toHex(), model.name(), signer);
  }

  static void respond(Exchange exchange, RequestError error, Map<String, String> headers)
      throws IOException {
    exchange.respond(status(error), headers, Json.bytes(body(error)));
  }

  /// An unknown model is a bad request here.
  static int status(RequestError error) {
    return error.status() == NOT_FOUND ? BAD_REQUEST : error.status();
  }

  static ObjectNode body(RequestError error) {
    ObjectNode json = Json.object().put("error", error.message());
    return error.status() == INTERNAL_ERROR ? withType(json, error) : json;
  }

  /// In the middle of a stream every error has its type.
  static ObjectNode event(RequestError error) {
    return withType(Json.object().put("error", error.message()), error);
  }

  private static ObjectNode withType(ObjectNode json, RequestError error) {
    String code = error.code();
    return json.put("exception_type", code == null ? error.type() : code);
  }
}
