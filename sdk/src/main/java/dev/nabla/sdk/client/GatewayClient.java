package dev.nabla.sdk.client;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.HashedBody;
import dev.nabla.protocol.inference.ReceiptFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Talks to one gateway: asks in a stream, and follows the receipt. Safe to call from any thread; a
/// call blocks its thread. Responses are bounded in size and time.
///
/// Nothing that a gateway says is believed here: [Asked] is what `sdk.verify` checks.
public final class GatewayClient {
  /// Most bytes of a streamed response.
  public static final int MAX_STREAM_BYTES = 16 << 20;

  private static final int MAX_JSON_BYTES = ReceiptFile.MAX_BYTES;
  private static final int MAX_EXCERPT = 300;
  private static final Duration SLACK = Duration.ofSeconds(10);
  private static final String REQUEST_ID = "x-nabla-request-id";
  private static final String DATA = "data: ";

  private final HttpClient http;
  private final URI base;
  private final Duration timeout;

  /// A client of the gateway at `base`, such as `http://127.0.0.1:8480`.
  ///
  /// @param http how to connect; its connect timeout should be set
  /// @param timeout longest wait for the first byte of an answer, and for any other response
  public GatewayClient(HttpClient http, URI base, Duration timeout) {
    this.http = http;
    this.base = base;
    this.timeout = timeout;
  }

  /// Sends a chat request and hands on its text as it comes.
  ///
  /// @param body an OpenAI chat body with `"stream":true`
  /// @param nonce 32 random bytes, so that the node could not choose the seed
  /// @throws AskFailure where there is no whole answer with a receipt
  public Asked ask(Bytes body, Hash nonce, Consumer<String> text) {
    HttpRequest request =
        request("/v1/chat/completions", timeout)
            .header("Content-Type", "application/json")
            .header("x-nabla-nonce", nonce.toHex().substring(2))
            .POST(BodyPublishers.ofByteArray(body.toArray()))
            .build();
    HttpResponse<InputStream> response = send(request);
    try (InputStream stream = new BufferedInputStream(response.body())) {
      if (response.statusCode() != 200) {
        throw refused(response.statusCode(), stream);
      }
      StringBuilder answer = new StringBuilder();
      Bytes received = receive(stream, text.andThen(answer::append));
      String id = response.headers().firstValue(REQUEST_ID).orElse("");
      return new Asked(id, nonce, body, received, answer.toString(), carried(received));
    } catch (IOException e) {
      throw new AskFailure("the answer broke off: " + e.getMessage(), e);
    }
  }

  private static Bytes receive(InputStream stream, Consumer<String> text) throws IOException {
    EventLines lines = new EventLines(stream, MAX_STREAM_BYTES);
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (line.startsWith(DATA) && !line.equals(DATA + "[DONE]")) {
        deliver(line.substring(DATA.length()), text);
      }
    }
    return lines.read();
  }

  private static void deliver(String json, Consumer<String> text) {
    JsonNode chunk = parse(Bytes.utf8(json));
    JsonNode error = chunk.path("error");
    if (error.isObject()) {
      throw new AskFailure(500, excerpt(error.path("message").asString("the answer failed")));
    }
    String delta = chunk.path("choices").path(0).path("delta").path("content").asString("");
    if (!delta.isEmpty()) {
      text.accept(delta);
    }
  }

  private static ReceiptFile carried(Bytes response) {
    try {
      Bytes json = HashedBody.of(response).carried();
      if (json != null) {
        return ReceiptFile.decode(json);
      }
    } catch (DecodingException e) {
      throw new AskFailure("the answer's receipt is malformed: " + e.getMessage(), e);
    }
    throw new AskFailure(200, "the answer came without a receipt; don't trust it");
  }

  /// The receipt file with what the ledger says by now.
  ///
  /// @param id a request id for everything, or a receipt id for what anyone may see
  public ReceiptFile receipt(String id) {
    Bytes file = get("/v1/receipts/" + id, timeout);
    try {
      return ReceiptFile.decode(file);
    } catch (DecodingException e) {
      throw new AskFailure("the receipt file is malformed: " + e.getMessage(), e);
    }
  }

  /// How far the receipt has come, in the gateway's word, such as `SETTLED`.
  ///
  /// @param wanted returns when that status, or one that excludes it, is reached, or at `patience`
  public String status(String id, String wanted, Duration patience) {
    String query = "?wait=" + wanted + "&timeout=" + patience.toSeconds();
    Bytes json = get("/v1/receipts/" + id + "/status" + query, patience.plus(SLACK));
    return parse(json).path("status").asString("");
  }

  private Bytes get(String path, Duration patience) {
    HttpResponse<InputStream> response = send(request(path, patience).GET().build());
    try (InputStream stream = response.body()) {
      if (response.statusCode() != 200) {
        throw refused(response.statusCode(), stream);
      }
      byte[] body = stream.readNBytes(MAX_JSON_BYTES + 1);
      if (body.length > MAX_JSON_BYTES) {
        throw new IOException("a response of more than " + MAX_JSON_BYTES + " bytes");
      }
      return Bytes.of(body);
    } catch (IOException e) {
      throw new AskFailure(path + ": " + e.getMessage(), e);
    }
  }

  private HttpRequest.Builder request(String path, Duration patience) {
    return HttpRequest.newBuilder(base.resolve(path)).timeout(patience);
  }

  private HttpResponse<InputStream> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AskFailure("interrupted", new InterruptedIOException());
    } catch (IOException e) {
      throw new AskFailure("no gateway answers at " + base + ": " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    @Nullable String message = e.getMessage();
    return message == null ? "connection refused" : message;
  }

  private static AskFailure refused(int status, InputStream stream) throws IOException {
    Bytes body = Bytes.of(stream.readNBytes(MAX_JSON_BYTES));
    String message = parse(body).path("error").path("message").asString("");
    return new AskFailure(status, message.isEmpty() ? "HTTP " + status : excerpt(message));
  }

  private static JsonNode parse(Bytes json) {
    try {
      return StrictJson.parse(json.toArray());
    } catch (DecodingException e) {
      throw new AskFailure("the gateway's response is not JSON: " + e.getMessage(), e);
    }
  }

  private static String excerpt(String text) {
    return text.length() <= MAX_EXCERPT ? text : text.substring(0, MAX_EXCERPT) + "…";
  }
}
