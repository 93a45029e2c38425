package dev.nabla.services.proxy;

import dev.nabla.infrastructure.http.ClientGoneException;
import dev.nabla.infrastructure.http.Exchange;
import dev.nabla.infrastructure.http.IncomingAnswer;
import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.HashedBody;
import dev.nabla.sdk.verify.PayerVerdict;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One question to one gateway: passes its answer on where the receipt verifies, and otherwise says
/// what happened, as long as no byte has reached the client.
final class Attempt {
  /// Most bytes of a response that are read: 2,048 vectors in decimal digits are 10 MB.
  static final int MAX_RESPONSE_BYTES = 12 << 20;

  /// What one gateway cannot prove, another may.
  static final int CANNOT_PROVE = 422;

  private static final String REQUEST_ID = "x-nabla-request-id";

  /// What stands behind a response, by the proxy's own word.
  private static final String VERIFIED = "x-nabla-verified";

  private static final String CONTENT_TYPE = "Content-Type";
  private static final String RETRY_AFTER = "Retry-After";

  private final Workshop workshop;
  private final Judge.Call call;
  private final Exchange exchange;
  private final Asking asking;

  /// What attempts share.
  ///
  /// @param buffers whether nothing is shown before its receipt verifies, streams included
  record Workshop(
      Judge judge,
      Keeper keeper,
      LeftBehind leftBehind,
      ProxyEvents events,
      ProxyTelemetry telemetry,
      boolean buffers) {}

  Attempt(Workshop workshop, Judge.Call call, Exchange exchange, Asking asking) {
    this.workshop = workshop;
    this.call = call;
    this.exchange = exchange;
    this.asking = asking;
  }

  /// How an attempt ended.
  sealed interface Result {
    /// The client has its response, or is gone.
    record Done() implements Result {}

    /// The client was told that its answer is false; the gateway is to blame.
    record Lied() implements Result {}

    /// Nothing was sent to the client; another gateway may do better.
    ///
    /// @param reply what the client gets where none does
    /// @param isLie whether the gateway sent something false
    record Failed(Reply reply, boolean isLie) implements Result {}
  }

  /// A response that could be sent.
  record Reply(int status, Map<String, String> headers, Bytes body) {
    static Reply of(Family family, ProxyError error, String requestName) {
      Map<String, String> headers = new LinkedHashMap<>();
      headers.put(CONTENT_TYPE, "application/json");
      headers.putAll(RequestName.headers(requestName));
      // The same question to the same gateway would end the same way, and cost the same again.
      headers.put("x-should-retry", error.retryAfterSeconds() == null ? "false" : "true");
      if (error.retryAfterSeconds() != null) {
        headers.put(RETRY_AFTER, error.retryAfterSeconds().toString());
      }
      return new Reply(
          error.status(), headers, Bytes.of(family.errors().bytes(error, requestName)));
    }
  }

  /// Asks.
  ///
  /// @throws IOException where the client is gone
  Result run() throws IOException {
    Question question = call.question();
    try (IncomingAnswer answer =
        call.gateway()
            .open(question.family().path(), question.headers(call.nonce()), question.body())) {
      boolean isStream = contentType(answer).startsWith("text/event-stream");
      return answer.status() == 200 && isStream
          ? new StreamRelay(workshop, call, exchange, asking).run(answer)
          : whole(answer);
    } catch (ClientGoneException e) {
      throw e;
    } catch (DecodingException e) {
      return failed(ProxyError.badAnswer(String.valueOf(e.getMessage()) + "."), true);
    } catch (IOException e) {
      return gatewayFailed(e);
    }
  }

  private static String contentType(IncomingAnswer answer) {
    return answer.header(CONTENT_TYPE).orElse("").toLowerCase(Locale.ROOT);
  }

  private Result gatewayFailed(IOException e) {
    String detail = String.valueOf(e.getMessage());
    workshop.events().happened(new ProxyEvent.GatewayFailed(call.gateway().toString(), detail));
    return failed(
        ProxyError.unavailable("gateway_unreachable", "The gateway does not answer: " + detail),
        false);
  }

  private Result.Failed failed(ProxyError error, boolean isLie) {
    return new Result.Failed(
        Reply.of(call.question().family(), error, call.question().name()), isLie);
  }

  private Result whole(IncomingAnswer answer) throws IOException {
    byte[] read = answer.body().readNBytes(MAX_RESPONSE_BYTES + 1);
    if (read.length > MAX_RESPONSE_BYTES) {
      throw new DecodingException("it is longer than " + MAX_RESPONSE_BYTES + " bytes", 0);
    }
    Bytes body = Bytes.of(read);
    boolean succeeded = answer.status() / 100 == 2;
    if (!succeeded && !carriesReceipt(body)) {
      return withoutReceipt(answer, body);
    }
    PayerVerdict verdict = workshop.judge().judge(call, body, succeeded);
    Keeper.Objection objection;
    try {
      objection = workshop.keeper().keep(call, body, verdict, answer.header(REQUEST_ID).orElse(""));
    } catch (StorageException e) {
      return failed(notKept(), false);
    }
    asking.judged(verdict, objection == null ? null : objection.claim());
    if (objection != null) {
      return refused(objection);
    }
    Bytes shown = call.question().wantsFull() ? body : HashedBody.of(body).hashed();
    Reply reply = new Reply(answer.status(), headers(answer, "receipt"), shown);
    if (answer.status() == CANNOT_PROVE) {
      return new Result.Failed(reply, false);
    }
    respond(reply);
    return new Result.Done();
  }

  static ProxyError notKept() {
    return ProxyError.unavailable(
        "receipt_not_kept", "The receipt could not be stored here; is the disk full?");
  }

  private Result.Failed refused(Keeper.Objection objection) {
    workshop
        .events()
        .happened(
            new ProxyEvent.AnswerRefused(
                call.gateway().toString(), objection.claim(), objection.detail()));
    return failed(objection.error(), objection.isLie());
  }

  private static boolean carriesReceipt(Bytes body) {
    return HashedBody.of(body).carried() != null;
  }

  /// A gateway may refuse without a receipt what it did not accept. It then has to look like a
  /// refusal, and what another gateway may see differently is tried there.
  private Result withoutReceipt(IncomingAnswer answer, Bytes body) throws IOException {
    JsonNode json = StrictJson.parse(body.toArray());
    if (answer.status() < 400 || !json.path("error").isObject()) {
      throw new DecodingException("status " + answer.status() + " without an error", 0);
    }
    leftBehind(answer);
    Reply reply = new Reply(answer.status(), headers(answer, "none"), body);
    if (answer.status() == 404 || answer.status() == 429 || answer.status() >= 500) {
      return new Result.Failed(reply, false);
    }
    respond(reply);
    return new Result.Done();
  }

  /// An error of a stream that had not begun names its receipt without bringing it along.
  private void leftBehind(IncomingAnswer answer) {
    if (answer.header("x-nabla-receipt-id").isPresent()) {
      workshop.leftBehind().add(call, answer.header(REQUEST_ID).orElse(""));
    }
  }

  private void respond(Reply reply) throws IOException {
    exchange.respond(reply.status(), reply.headers(), reply.body().toArray());
  }

  /// What the client gets of the gateway's headers.
  ///
  /// @param verified what stands behind the response, null where that is not known yet
  static Map<String, String> headers(IncomingAnswer answer, @Nullable String verified) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(CONTENT_TYPE, answer.header(CONTENT_TYPE).orElse("application/json"));
    for (Map.Entry<String, List<String>> header : answer.headers().entrySet()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      boolean ours =
          (name.startsWith("x-nabla-") && !name.equals(VERIFIED))
              || RequestName.HEADERS.contains(name);
      if (ours && isPlain(header.getValue().getFirst())) {
        headers.put(name, header.getValue().getFirst());
      }
    }
    answer
        .header(RETRY_AFTER)
        .filter(value -> value.matches("[0-9]{1,5}"))
        .ifPresent(value -> headers.put(RETRY_AFTER, value));
    if (verified != null) {
      headers.put(VERIFIED, verified);
    }
    return headers;
  }

  private static boolean isPlain(String value) {
    return value.length() <= 256 && value.chars().allMatch(c -> c >= ' ' && c < 127);
  }
}
