package dev.nabla.sdk.client;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.ChatAnswer;
import dev.nabla.protocol.inference.HashedBody;
import dev.nabla.protocol.inference.ReceiptFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;

/// Talks to one gateway. Blocking; safe for use by several threads.
///
/// Every question carries a fresh nonce, so that the node cannot choose the seed of its answer; an
/// answer whose receipt lacks salts, evidence or that nonce is refused. What a receipt proves is
/// said by `sdk.verify`.
public final class NablaClient {
  /// Most bytes of a response that are read.
  public static final int MAX_RESPONSE_BYTES = 12 << 20;

  private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(10);
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

  private final HttpClient http;
  private final URI gateway;
  private final RandomGenerator random;

  /// @param http pins the gateway's certificate where it speaks TLS
  /// @param gateway origin, such as `http://127.0.0.1:8480`
  /// @param random makes nonces: a `SecureRandom` in production
  public NablaClient(HttpClient http, URI gateway, RandomGenerator random) {
    this.http = http;
    this.gateway = gateway;
    this.random = random;
  }

  /// Asks with `body`, which must ask for a stream ([ChatBody]), and gives text to `onText` as it
  /// comes.
  ///
  /// @throws ClientException where the question is refused, the connection breaks, the stream ends
  ///   early, or its receipt is not enough for a payer
  public Answered ask(Bytes body, Consumer<String> onText) {
    Hash nonce = freshNonce();
    HttpRequest request =
        HttpRequest.newBuilder(gateway.resolve("/v1/chat/completions"))
            .timeout(ANSWER_TIMEOUT)
            .header("Content-Type", "application/json")
            .header("x-nabla-nonce", HexFormat.of().formatHex(nonce.toArray()))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toArray()))
            .build();
    HttpResponse<InputStream> response = send(request);
    String requestId = response.headers().firstValue("x-nabla-request-id").orElse("");
    Bytes received = Bytes.of(readAnswer(response, onText));
    return taken(body, received, requestId, nonce);
  }

  private Hash freshNonce() {
    byte[] nonce = new byte[Hash.SIZE];
    random.nextBytes(nonce);
    return Hash.of(nonce);
  }

  private byte[] readAnswer(HttpResponse<InputStream> response, Consumer<String> onText) {
    try (InputStream in = new BufferedInputStream(response.body())) {
      EventStream events = new EventStream(in, MAX_RESPONSE_BYTES);
      for (Optional<String> data = events.next(); data.isPresent(); data = events.next()) {
        if (!data.get().equals("[DONE]")) {
          showText(StrictJson.parse(Bytes.utf8(data.get()).toArray()), onText);
        }
      }
      return events.bytes();
    } catch (IOException e) {
      throw new ClientException("the connection broke off in the middle of the answer", true, e);
    } catch (DecodingException e) {
      throw new ClientException("the gateway sent a stream that cannot be read", false, e);
    }
  }

  private static void showText(JsonNode chunk, Consumer<String> onText) {
    if (chunk.has("error")) {
      throw refused(200, chunk);
    }
    String text = chunk.path("choices").path(0).path("delta").path("content").asString("");
    if (!text.isEmpty()) {
      onText.accept(text);
    }
  }

  private static Answered taken(Bytes body, Bytes received, String requestId, Hash nonce) {
    try {
      HashedBody parts = HashedBody.of(received);
      Bytes carried = parts.carried();
      if (carried == null) {
        throw new ClientException("the stream ended without a receipt", true);
      }
      ReceiptFile file = ReceiptFile.decode(carried);
      Optional<String> objection = ReceiptDemand.objection(file, nonce);
      if (objection.isPresent()) {
        throw new ClientException("the receipt is refused: " + objection.get(), false);
      }
      return new Answered(body, received, requestId, ChatAnswer.read(parts.hashed()), file);
    } catch (DecodingException e) {
      throw new ClientException("the answer or its receipt cannot be read", false, e);
    }
  }

  /// The receipt as the gateway has it now, with the ledger's word where there is one.
  ///
  /// @param id a request id for everything, or a receipt id for what anyone may see
  /// @throws ClientException where there is none, or it cannot be had
  public ReceiptFile receipt(String id) {
    byte[] body = get("/v1/receipts/" + id, CALL_TIMEOUT);
    try {
      return ReceiptFile.decode(Bytes.of(body));
    } catch (DecodingException e) {
      throw new ClientException("the gateway sent a receipt that cannot be read", false, e);
    }
  }

  /// How far the receipt has come, such as `FINAL`; answers at the latest after `patience`, and
  /// earlier once `wanted` is reached or out of reach.
  ///
  /// @param id a request id or a receipt id
  /// @throws ClientException where there is no such receipt, or the gateway does not answer
  public String status(String id, String wanted, Duration patience) {
    String query = "?wait=" + wanted + "&timeout=" + patience.toSeconds();
    byte[] body = get("/v1/receipts/" + id + "/status" + query, patience.plus(CALL_TIMEOUT));
    return parse(body).path("status").asString("");
  }

  /// Names of the models that the gateway serves.
  ///
  /// @throws ClientException where it does not answer
  public List<String> models() {
    List<String> names = new ArrayList<>();
    for (JsonNode model : parse(get("/v1/models", CALL_TIMEOUT)).path("data")) {
      names.add(model.path("id").asString(""));
    }
    return List.copyOf(names);
  }

  private byte[] get(String path, Duration timeout) {
    HttpRequest request =
        HttpRequest.newBuilder(gateway.resolve(path)).timeout(timeout).GET().build();
    return readAll(send(request));
  }

  /// Sends, and turns every status but 200 into the gateway's own words.
  private HttpResponse<InputStream> send(HttpRequest request) {
    HttpResponse<InputStream> response;
    try {
      response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new ClientException(
          "no answer from " + gateway + "; is it running? (./nabla up)", true, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientException("interrupted while waiting for " + gateway, true, e);
    }
    if (response.statusCode() != 200) {
      throw refused(response.statusCode(), parse(readAll(response)));
    }
    return response;
  }

  private static ClientException refused(int status, JsonNode body) {
    String message = body.path("error").path("message").asString("");
    return new ClientException(
        message.isEmpty() ? "the gateway answered with status " + status : message,
        status == 429 || status >= 500);
  }

  private static byte[] readAll(HttpResponse<InputStream> response) {
    try (InputStream in = response.body()) {
      byte[] body = in.readNBytes(MAX_RESPONSE_BYTES + 1);
      if (body.length > MAX_RESPONSE_BYTES) {
        throw new ClientException("the response is longer than its bound", false);
      }
      return body;
    } catch (IOException e) {
      throw new ClientException("the connection broke off", true, e);
    }
  }

  private static JsonNode parse(byte[] json) {
    try {
      return StrictJson.parse(json);
    } catch (DecodingException e) {
      throw new ClientException("the gateway sent JSON that cannot be read", false, e);
    }
  }
}
