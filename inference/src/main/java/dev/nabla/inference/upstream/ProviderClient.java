package dev.nabla.inference.upstream;

import dev.nabla.inference.engine.ProviderFailure;
import dev.nabla.inference.engine.ProviderFailure.Kind;
import dev.nabla.inference.upstream.AnswerReader.ProviderError;
import dev.nabla.infrastructure.tracing.TraceContext;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.RequestRefused;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Asks one provider. Keeps to its limit of requests at once and leaves it alone while it keeps
/// failing. Safe to use from any thread; blocks.
public final class ProviderClient implements AutoCloseable {
  /// Most bytes of an error that are read.
  private static final int MAX_ERROR_BYTES = 1 << 16;

  private static final ContentType JSON = ContentType.create("application/json");
  private static final String ANTHROPIC_VERSION = "2023-06-01";
  private static final Duration SHED = Duration.ofSeconds(1);

  private final Provider provider;
  private final ProviderHttp http;
  private final Semaphore places;
  private final CircuitBreaker breaker;

  /// @param clock decides how long a failing provider is left alone
  public ProviderClient(Provider provider, InstantSource clock) {
    this.provider = provider;
    this.places = new Semaphore(provider.maxConcurrent());
    this.breaker = new CircuitBreaker(clock);
    this.http = new ProviderHttp(provider);
  }

  /// Whom it asks.
  public Provider provider() {
    return provider;
  }

  /// How a call went that had begun to give an answer.
  enum Ending {
    /// The provider said all that it had to say.
    COMPLETE,
    /// Nobody waits any more.
    CANCELLED,
    /// The provider broke off, stalled or sent what cannot be read.
    BROKEN
  }

  /// Asks for an answer and passes it on until its end.
  ///
  /// @throws ProviderFailure where no answer began; another may be asked
  /// @throws RequestRefused where the provider finds the request at fault; no other will do better
  Ending answer(ProviderCall call, AnswerReader reader, AnswerParts parts, BooleanSupplier left) {
    Deadlines deadlines = new Deadlines(provider.patience(), left);
    ProviderHttp.Reading<Ending> reading =
        response ->
            call.inOnePiece()
                ? whole(response, reader, parts)
                : pass(response, new StreamPass(reader, parts, deadlines));
    return guarded(() -> http.call(request(call), deadlines, required(reading)));
  }

  private static Ending pass(ProviderHttp.Response response, StreamPass pass)
      throws IOException, Stop {
    Ending ending = pass.run(response.body());
    if (ending == Ending.COMPLETE) {
      response.finishLater();
    }
    return ending;
  }

  private static Ending whole(
      ProviderHttp.Response response, AnswerReader reader, AnswerParts parts)
      throws IOException, Stop {
    JsonNode answer = StrictJson.parse(Bodies.whole(response.body(), SseParser.MAX_BYTES));
    try {
      reader.readWhole(answer, parts);
      return Ending.COMPLETE;
    } catch (ProviderError e) {
      throw new Stop(Kind.REFUSED, "failed by its own account");
    }
  }

  /// Asks for one JSON object.
  ///
  /// @throws ProviderFailure where none came
  /// @throws RequestRefused where the provider finds the request at fault
  JsonNode ask(ProviderCall call) {
    Deadlines deadlines = new Deadlines(provider.patience(), () -> false);
    ProviderHttp.Reading<JsonNode> reading =
        response -> StrictJson.parse(Bodies.whole(response.body(), SseParser.MAX_BYTES));
    return guarded(() -> http.call(request(call), deadlines, required(reading)));
  }

  /// Every status but 200 becomes a failure or a refusal.
  private <T> ProviderHttp.Reading<T> required(ProviderHttp.Reading<T> reading) {
    return response -> {
      if (response.status() != 200) {
        throw refusal(response);
      }
      return reading.read(response);
    };
  }

  private interface Work<T> {
    T run() throws Stop, InterruptedException;
  }

  private <T> T guarded(Work<T> work) {
    if (!places.tryAcquire()) {
      throw failure(Kind.RATE_LIMITED, "takes no more requests at once", SHED);
    }
    try {
      if (!breaker.tryPass()) {
        throw failure(
            Kind.UNREACHABLE, "keeps failing and is left alone", CircuitBreaker.COOL_DOWN);
      }
      return told(work);
    } finally {
      places.release();
    }
  }

  /// Does the work and tells the breaker how it went. Work that nobody waited for says nothing of
  /// the provider.
  private <T> T told(Work<T> work) {
    try {
      T result = work.run();
      if (result == Ending.BROKEN) {
        breaker.failed();
      } else if (result != Ending.CANCELLED) {
        breaker.succeeded();
      }
      return result;
    } catch (RequestRefused e) {
      breaker.succeeded();
      throw e;
    } catch (ProviderFailure e) {
      breaker.failed();
      throw e;
    } catch (Stop e) {
      if (e.kind != Kind.ABANDONED) {
        breaker.failed();
      }
      throw failure(e.kind, e.what, null);
    } catch (DecodingException e) {
      breaker.failed();
      throw failure(Kind.GARBAGE, "sent what is no answer", null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(Kind.ABANDONED, "was given up, since the server shuts down", null);
    }
  }

  /// Whether it is left alone, since it keeps failing.
  public boolean isLeftAlone() {
    return breaker.isOpen();
  }

  /// Requests that are under way.
  public int underWay() {
    return provider.maxConcurrent() - places.availablePermits();
  }

  ProviderFailure failure(Kind kind, String what, @Nullable Duration after) {
    return new ProviderFailure(
        kind, "The provider '%s' %s.".formatted(provider.name(), what), after);
  }

  /// Ends a call before its answer has begun.
  static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String what;

    Stop(Kind kind, String what) {
      super(what);
      this.kind = kind;
      this.what = what;
    }

    Kind kind() {
      return kind;
    }
  }

  private HttpPost request(ProviderCall call) {
    HttpPost request = new HttpPost(call.uri());
    byte[] body = JsonMapper.shared().writeValueAsBytes(call.body());
    request.setEntity(new ByteArrayEntity(body, JSON));
    if (call.traceparent() != null) {
      request.setHeader(TraceContext.HEADER, call.traceparent());
    }
    String key = provider.key().reveal();
    switch (provider.family()) {
      case OPENAI -> {
        if (!provider.key().isNone()) {
          request.setHeader("Authorization", "Bearer " + key);
        }
      }
      case ANTHROPIC -> {
        request.setHeader("anthropic-version", ANTHROPIC_VERSION);
        if (!provider.key().isNone()) {
          request.setHeader("x-api-key", key);
        }
      }
    }
    return request;
  }

  /// What a status other than 200 means. A provider's words about the request are passed on, those
  /// about our key are not.
  private RuntimeException refusal(ProviderHttp.Response response) throws IOException, Stop {
    int status = response.status();
    return switch (status) {
      case 400, 413, 422 ->
          Refusals.of(status, Bodies.whole(response.body(), MAX_ERROR_BYTES), provider.name());
      case 429 -> failure(Kind.RATE_LIMITED, "asks for fewer requests", retryAfter(response));
      case 503, 529 -> failure(Kind.RATE_LIMITED, "is busy", retryAfter(response));
      case 504, 408 -> failure(Kind.TIMEOUT, "did not answer in time by its own account", null);
      default -> failure(Kind.REFUSED, "answered with status " + status, null);
    };
  }

  private static @Nullable Duration retryAfter(ProviderHttp.Response response) {
    return Refusals.retryAfter(response.header("Retry-After"));
  }

  @Override
  public void close() {
    http.close();
  }
}
