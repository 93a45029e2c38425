package dev.nabla.inference.upstream;

import dev.nabla.inference.engine.ProviderFailure;
import dev.nabla.inference.engine.ProviderFailure.Kind;
import dev.nabla.infrastructure.tracing.TraceContext;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.RequestRefused;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Asks one provider. Keeps to its limit of requests at once and leaves it alone while it keeps
/// failing. Safe to use from any thread; blocks; follows no redirect, which could carry the key
/// elsewhere.
public final class ProviderClient implements AutoCloseable {
  /// How often it is looked up whether anyone still waits.
  private static final long LOOK_UP_MILLIS = 50;

  /// Most bytes of an error that are read.
  private static final int MAX_ERROR_BYTES = 1 << 16;

  private static final String ANTHROPIC_VERSION = "2023-06-01";
  private static final Duration SHED = Duration.ofSeconds(1);

  private final Provider provider;
  private final HttpClient http;
  private final Semaphore places;
  private final CircuitBreaker breaker;

  /// @param clock decides how long a failing provider is left alone
  public ProviderClient(Provider provider, InstantSource clock) {
    this.provider = provider;
    this.places = new Semaphore(provider.maxConcurrent());
    this.breaker = new CircuitBreaker(clock);
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(provider.patience().connect())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
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

  /// Asks for a stream and passes it on until its end.
  ///
  /// @throws ProviderFailure where no answer began; another may be asked
  /// @throws RequestRefused where the provider finds the request at fault; no other will do better
  Ending stream(ProviderCall call, AnswerReader reader, AnswerParts parts, BooleanSupplier left) {
    return guarded(() -> pass(call, reader, parts, left));
  }

  /// Asks for one JSON object.
  ///
  /// @throws ProviderFailure where none came
  /// @throws RequestRefused where the provider finds the request at fault
  JsonNode ask(ProviderCall call) {
    return guarded(() -> {
      Deadlines deadlines = new Deadlines(provider.patience(), () -> false);
      ByteFlow body = open(call, deadlines);
      try {
        return StrictJson.parse(Bodies.whole(body, deadlines, SseParser.MAX_BYTES));
      } finally {
        body.cancel();
      }
    });
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
  }

  private Ending pass(
      ProviderCall call, AnswerReader reader, AnswerParts parts, BooleanSupplier left)
      throws Stop, InterruptedException {
    Deadlines deadlines = new Deadlines(provider.patience(), left);
    ByteFlow body = open(call, deadlines);
    try {
      return new StreamPass(reader, parts, deadlines).run(body);
    } finally {
      body.cancel();
    }
  }

  /// Sends, and turns every status but 200 into a failure or a refusal.
  private ByteFlow open(ProviderCall call, Deadlines deadlines) throws Stop, InterruptedException {
    CompletableFuture<HttpResponse<ByteFlow>> sent =
        http.sendAsync(request(call), _ -> new ByteFlow());
    try {
      HttpResponse<ByteFlow> response = await(sent, deadlines);
      if (response.statusCode() == 200) {
        return response.body();
      }
      throw refusal(response, deadlines);
    } finally {
      sent.cancel(true);
    }
  }

  private HttpResponse<ByteFlow> await(
      CompletableFuture<HttpResponse<ByteFlow>> sent, Deadlines deadlines)
      throws Stop, InterruptedException {
    while (true) {
      try {
        return sent.get(LOOK_UP_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        deadlines.requireFirstByte();
      } catch (ExecutionException e) {
        throw switch (e.getCause()) {
          case HttpConnectTimeoutException _ -> new Stop(Kind.TIMEOUT, "cannot be reached in time");
          case ConnectException _ -> new Stop(Kind.UNREACHABLE, "cannot be reached");
          case null, default -> new Stop(Kind.UNREACHABLE, "broke off before it answered");
        };
      }
    }
  }

  private HttpRequest request(ProviderCall call) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(call.uri())
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofByteArray(
                    JsonMapper.shared().writeValueAsBytes(call.body())));
    if (call.traceparent() != null) {
      request.header(TraceContext.HEADER, call.traceparent());
    }
    String key = provider.key().reveal();
    switch (provider.family()) {
      case OPENAI -> {
        if (!provider.key().isNone()) {
          request.header("Authorization", "Bearer " + key);
        }
      }
      case ANTHROPIC -> {
        request.header("anthropic-version", ANTHROPIC_VERSION);
        if (!provider.key().isNone()) {
          request.header("x-api-key", key);
        }
      }
    }
    return request.build();
  }

  /// What a status other than 200 means. A provider's words about the request are passed on, those
  /// about our key are not.
  private RuntimeException refusal(HttpResponse<ByteFlow> response, Deadlines deadlines)
      throws Stop, InterruptedException {
    int status = response.statusCode();
    ByteFlow body = response.body();
    try {
      return switch (status) {
        case 400, 413, 422 ->
            Refusals.of(status, Bodies.whole(body, deadlines, MAX_ERROR_BYTES), provider.name());
        case 429 ->
            failure(Kind.RATE_LIMITED, "asks for fewer requests", Refusals.retryAfter(response));
        case 503, 529 -> failure(Kind.RATE_LIMITED, "is busy", Refusals.retryAfter(response));
        case 504, 408 -> failure(Kind.TIMEOUT, "did not answer in time by its own account", null);
        default -> failure(Kind.REFUSED, "answered with status " + status, null);
      };
    } finally {
      body.cancel();
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
