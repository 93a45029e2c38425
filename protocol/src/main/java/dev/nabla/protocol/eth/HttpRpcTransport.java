package dev.nabla.protocol.eth;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// JSON-RPC 2.0 over HTTP POST, one call a request. Answers are bounded in size and time. Safe to
/// call from any thread; a call blocks its thread.
public final class HttpRpcTransport implements RpcTransport {
  /// Most bytes of an answer.
  public static final int MAX_ANSWER_BYTES = 64 << 20;

  private static final int MAX_DEPTH = 64;
  private static final int MAX_TEXT = 300;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(MAX_ANSWER_BYTES)
                          .build())
                  .build())
          .build();

  private final HttpClient client;
  private final URI endpoint;
  private final Duration timeout;
  private final AtomicLong nextId = new AtomicLong(1);

  /// A transport to `endpoint`.
  ///
  /// @param client how to connect; its connect timeout should be set
  /// @param timeout longest wait for one whole answer
  public HttpRpcTransport(HttpClient client, URI endpoint, Duration timeout) {
    this.client = client;
    this.endpoint = endpoint;
    this.timeout = timeout;
  }

  @Override
  public JsonNode call(String method, JsonNode params) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    long id = nextId.getAndIncrement();
    body.put("jsonrpc", "2.0").put("id", id).put("method", method).set("params", params);
    JsonNode answer = parse(send(method, JSON.writeValueAsBytes(body)));
    if (answer.path("id").asLong(0) != id) {
      throw unintelligible(method, "an answer to another call");
    }
    JsonNode error = answer.path("error");
    if (error.isObject()) {
      throw RpcFailure.refused(
          error.path("code").asInt(0),
          excerpt(error.path("message").asString("")),
          error.path("data").asString(""));
    }
    if (!answer.has("result")) {
      throw unintelligible(method, "neither result nor error");
    }
    return answer.path("result");
  }

  private byte[] send(String method, byte[] body) {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(
            request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS).body();
    } catch (ExecutionException e) {
      throw RpcFailure.unreachable(method + " at " + endpoint + ": " + e.getMessage(), e);
    } catch (TimeoutException e) {
      answer.cancel(true);
      String message = method + " at " + endpoint + ": no whole answer within " + timeout;
      throw RpcFailure.unreachable(message, e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw RpcFailure.unreachable(method + " was interrupted", new InterruptedIOException());
    }
  }

  private static JsonNode parse(byte[] answer) {
    try {
      return JSON.readTree(answer);
    } catch (JacksonException e) {
      throw RpcFailure.unreachable("the ledger's answer is not JSON", e);
    }
  }

  private static RpcFailure unintelligible(String method, String what) {
    return RpcFailure.unreachable(method + ": " + what, new IOException(what));
  }

  private static String excerpt(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
  }
}
