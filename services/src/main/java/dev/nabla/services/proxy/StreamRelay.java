package dev.nabla.services.proxy;

import dev.nabla.infrastructure.http.ClientGoneException;
import dev.nabla.infrastructure.http.Exchange;
import dev.nabla.infrastructure.http.IncomingAnswer;
import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.sdk.verify.PayerVerdict;
import dev.nabla.services.proxy.Attempt.Result;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Passes a stream on, frame by frame as it comes, up to its receipt. The receipt line and what
/// follows, the terminal event, are held until the receipt verifies and is kept; else an error
/// event stands in their place. So no client can take for a whole answer what is none.
final class StreamRelay {
  private final Attempt.Workshop workshop;
  private final Judge.Call call;
  private final Exchange exchange;
  private final Asking asking;
  private @Nullable OutputStream out;
  private int shown;
  private boolean hasError;

  StreamRelay(Attempt.Workshop workshop, Judge.Call call, Exchange exchange, Asking asking) {
    this.workshop = workshop;
    this.call = call;
    this.exchange = exchange;
    this.asking = asking;
  }

  /// Relays to the end.
  ///
  /// @throws IOException where the client is gone, or the gateway failed before anything was shown
  /// @throws DecodingException where the gateway sent garbage before anything was shown
  Result run(IncomingAnswer answer) throws IOException {
    String requestId = answer.header("x-nabla-request-id").orElse("");
    Map<String, String> headers = Attempt.headers(answer, null);
    headers.put("Cache-Control", "no-cache");
    headers.put("X-Accel-Buffering", "no");
    SseReader frames = new SseReader(answer.body(), Attempt.MAX_RESPONSE_BYTES);
    try {
      if (!call.question().streams()) {
        throw new DecodingException("a stream that was not asked for", 0);
      }
      passOn(frames, headers);
      return end(frames, headers, requestId);
    } catch (ClientGoneException e) {
      workshop.leftBehind().add(call, requestId);
      throw e;
    } catch (DecodingException e) {
      return broken(e, ProxyError.badAnswer(e.getMessage() + "."));
    } catch (IOException e) {
      workshop.leftBehind().add(call, requestId);
      return broken(
          e, ProxyError.unavailable("gateway_failed", "The gateway broke off: " + e.getMessage()));
    }
  }

  /// Shows frames up to the receipt or to what a client could take for the end.
  private void passOn(SseReader frames, Map<String, String> headers) throws IOException {
    Family family = call.question().family();
    for (SseFrame frame = frames.next(); frame != null; frame = frames.next()) {
      if (frame.isReceiptLine() || family.isTerminal(frame)) {
        frames.drain();
        return;
      }
      hasError |= family.isError(frame);
      if (!workshop.buffers()) {
        show(headers, frame.bytes());
      }
    }
  }

  private void show(Map<String, String> headers, Bytes bytes) throws IOException {
    asking.piece();
    OutputStream stream = out;
    if (stream == null) {
      stream = exchange.respondStream(200, headers);
      out = stream;
    }
    stream.write(bytes.toArray());
    stream.flush();
    shown += bytes.size();
  }

  private Result end(SseReader frames, Map<String, String> headers, String requestId)
      throws IOException {
    Bytes response = frames.bytes();
    if (hasError) {
      // Nothing after an error is an end, and not every client takes for one what was sent as such.
      workshop.leftBehind().add(call, requestId);
      return replaced(
          ProxyError.unavailable("gateway_failed", "The gateway ended its answer with an error."),
          false);
    }
    PayerVerdict verdict = workshop.judge().judge(call, response, true);
    Keeper.Objection objection;
    try {
      objection = workshop.keeper().keep(call, response, verdict, requestId);
    } catch (StorageException e) {
      return replaced(Attempt.notKept(), false);
    }
    asking.judged(verdict, objection == null ? null : objection.claim());
    if (objection != null) {
      workshop
          .events()
          .happened(
              new ProxyEvent.AnswerRefused(
                  call.gateway().toString(), objection.claim(), objection.detail()));
      return replaced(objection.error(), objection.isLie());
    }
    show(headers, response.slice(shown, response.size() - shown));
    return close();
  }

  private Result broken(Exception cause, ProxyError error) throws IOException {
    String detail = String.valueOf(cause.getMessage());
    workshop.events().happened(new ProxyEvent.GatewayFailed(call.gateway().toString(), detail));
    return replaced(error, cause instanceof DecodingException);
  }

  /// The error in the place of the end, or, where nothing was shown, for another gateway to mend.
  private Result replaced(ProxyError error, boolean isLie) throws IOException {
    OutputStream stream = out;
    if (stream == null) {
      return new Result.Failed(
          Attempt.Reply.of(call.question().family(), error, call.question().name()), isLie);
    }
    stream.write(call.question().family().errorEvent(error, call.question().name()));
    Result done = close();
    return isLie ? new Result.Lied() : done;
  }

  private Result close() throws IOException {
    OutputStream stream = out;
    if (stream != null) {
      stream.close();
    }
    return new Result.Done();
  }
}
