package dev.nabla.services.proxy;

import dev.nabla.infrastructure.http.Exchange;
import dev.nabla.infrastructure.http.HttpRefusal;
import dev.nabla.infrastructure.tracing.TraceContext;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.RequestRefused;
import dev.nabla.protocol.inference.Wish;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a client asked, as it goes on to a gateway: the body byte for byte, and of the headers only
/// those that a gateway has to know. The client's credentials stay here; a pseudonym goes on.
///
/// @param name of the request, as [RequestName] has it
/// @param body as received, with an earlier response put in where it names one
/// @param model name in the body, empty where it has none
/// @param streams whether the body asks for a stream
/// @param wantsFull whether the client wants the receipt in the JSON too
/// @param ownNonce the client's, null where it leaves that to the proxy
/// @param wish how much the answer must prove, by the client's headers; null where they say nothing
/// @param passedOn headers for the gateway
record Question(
    Family family,
    String name,
    Bytes body,
    String model,
    boolean streams,
    boolean wantsFull,
    @Nullable Hash ownNonce,
    @Nullable Wish wish,
    Map<String, String> passedOn) {
  static final String NONCE = "x-nabla-nonce";
  static final String RECEIPT = "x-nabla-receipt";

  private static final String JSON = "application/json";
  private static final List<String> PASSED_ON =
      List.of(
          "x-nabla-disclosure",
          Wish.VERIFICATION_HEADER,
          Wish.FLOOR_HEADER,
          Wish.VALUE_HEADER,
          "anthropic-version",
          "anthropic-beta");

  /// Reads a client's request.
  ///
  /// @throws HttpRefusal where it is none
  static Question read(
      Family family, String requestName, Exchange exchange, Pseudonyms pseudonyms) {
    String type = exchange.header("Content-Type").orElse(JSON).toLowerCase(Locale.ROOT);
    if (!type.startsWith(JSON)) {
      throw new HttpRefusal(415, "Content-Type " + JSON + " is expected");
    }
    Map<String, String> passedOn = new LinkedHashMap<>();
    passedOn.put("Content-Type", JSON);
    passedOn.put("Authorization", pseudonyms.authorization(exchange));
    for (String name : PASSED_ON) {
      exchange.header(name).ifPresent(value -> passedOn.put(name, value));
    }
    Bytes body = Bytes.of(exchange.body());
    Optional<JsonNode> json = parse(body);
    return new Question(
        family,
        requestName,
        body,
        json.map(node -> node.path("model").asString("")).orElse(""),
        json.map(node -> node.path("stream").asBoolean(false)).orElse(false),
        exchange.header(RECEIPT).orElse("").equals("full"),
        nonce(exchange),
        wish(passedOn),
        Map.copyOf(passedOn));
  }

  /// The same question in another body.
  Question withBody(Bytes other) {
    return new Question(family, name, other, model, streams, wantsFull, ownNonce, wish, passedOn);
  }

  /// The same question, in a trace.
  Question tracedBy(String traceparent) {
    Map<String, String> headers = new LinkedHashMap<>(passedOn);
    headers.put(TraceContext.HEADER, traceparent);
    return new Question(
        family, name, body, model, streams, wantsFull, ownNonce, wish, Map.copyOf(headers));
  }

  /// The same question again, with the nonce of before.
  static Question again(Family family, Bytes body, String model, Hash nonce) {
    boolean streams = parse(body).map(node -> node.path("stream").asBoolean(false)).orElse(false);
    return new Question(
        family, "", body, model, streams, false, nonce, null, Map.of("Content-Type", JSON));
  }

  /// A body that is no JSON goes on as it is: the gateway refuses it in its own words.
  private static Optional<JsonNode> parse(Bytes body) {
    try {
      return Optional.of(StrictJson.parse(body.toArray()));
    } catch (DecodingException e) {
      return Optional.empty();
    }
  }

  private static @Nullable Hash nonce(Exchange exchange) {
    Optional<String> value = exchange.header(NONCE);
    if (value.isPresent() && !value.get().matches("[0-9a-fA-F]{64}")) {
      throw new HttpRefusal(400, NONCE + " is 64 hex digits");
    }
    return value.map(Hash::fromHex).orElse(null);
  }

  private static @Nullable Wish wish(Map<String, String> headers) {
    try {
      return Wish.read(
              headers.get(Wish.VERIFICATION_HEADER),
              headers.get(Wish.FLOOR_HEADER),
              headers.get(Wish.VALUE_HEADER))
          .orElse(null);
    } catch (RequestRefused e) {
      throw new HttpRefusal(400, String.valueOf(e.getMessage()));
    }
  }

  /// The client's nonce, or a fresh one.
  Hash nonce(RandomGenerator random) {
    if (ownNonce != null) {
      return ownNonce;
    }
    byte[] nonce = new byte[Hash.SIZE];
    random.nextBytes(nonce);
    return Hash.of(nonce);
  }

  /// Headers for a gateway. An answer in one piece brings its receipt along in any case; a stream
  /// has it in a comment.
  Map<String, String> headers(Hash nonce) {
    Map<String, String> headers = new LinkedHashMap<>(passedOn);
    headers.put(NONCE, HexFormat.of().formatHex(nonce.toArray()));
    if (wantsFull || !streams) {
      headers.put(RECEIPT, "full");
    }
    return headers;
  }

  /// Hides the text.
  @Override
  public String toString() {
    return "Question[%s, %d bytes]".formatted(family, body.size());
  }
}
