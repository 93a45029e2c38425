package dev.nabla.services.proxy;

import dev.nabla.inference.telemetry.GenAiCall;
import dev.nabla.inference.telemetry.GenAiMeters;
import dev.nabla.infrastructure.metrics.Counter;
import dev.nabla.infrastructure.metrics.Meters;
import dev.nabla.infrastructure.tracing.Span;
import dev.nabla.infrastructure.tracing.Tracer;
import dev.nabla.sdk.verify.ClaimName;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Measures and traces what the proxy does; never what the parties say. Thread-safe.
public final class ProxyTelemetry {
  /// Names of models that are told apart. A name counts once an answer of it has verified, so
  /// clients cannot make names up; of more, all are [GenAiCall#OTHER].
  static final int MAX_MODELS = 64;

  /// Claims that a response can break, as [Keeper] and the verifier name them.
  private static final Set<String> CLAIMS =
      Stream.concat(
              Stream.of(ClaimName.values()).map(ClaimName::label),
              Stream.of("request id", "evidence", "nonce"))
          .collect(Collectors.toUnmodifiableSet());

  /// What the kinds of events are called.
  private static final Map<Class<?>, String> KINDS =
      Map.of(
          ProxyEvent.AnswerRefused.class, "answer_refused",
          ProxyEvent.GatewayFailed.class, "gateway_failed",
          ProxyEvent.GatewayRefused.class, "gateway_refused",
          ProxyEvent.ReceiptFell.class, "receipt_fell",
          ProxyEvent.AnswerFalse.class, "answer_false",
          ProxyEvent.Accused.class, "accused",
          ProxyEvent.NotAccused.class, "not_accused");

  private final GenAiMeters genAi;
  private final Tracer tracer;
  private final Counter refusals;
  private final Counter events;
  private final Set<String> models = ConcurrentHashMap.newKeySet();

  /// @param meters where it is shown
  /// @param tracer [Tracer#OFF] where nobody looks
  public ProxyTelemetry(Meters meters, Tracer tracer) {
    this.genAi = GenAiMeters.ofClient(meters);
    this.tracer = tracer;
    this.refusals =
        meters.counter(
            Meters.Name.of(
                "nabla_proxy_refusals",
                "Answers that were not shown to their end, by the claim that broke.",
                "claim"));
    this.events =
        meters.counter(
            Meters.Name.of(
                "nabla_proxy_events",
                "What the proxy told the person in front of it, by kind.",
                "kind"));
    // Zero is shown too: a counter that begins at one has no increase.
    CLAIMS.forEach(refusals::of);
    KINDS.values().forEach(events::of);
  }

  /// Measures into a place of its own, and traces nothing.
  public static ProxyTelemetry unseen() {
    return new ProxyTelemetry(new Meters(), Tracer.OFF);
  }

  /// Hears events on their way to `next`.
  ProxyEvents counting(ProxyEvents next) {
    return event -> {
      count(event);
      next.happened(event);
    };
  }

  private void count(ProxyEvent event) {
    events.of(KINDS.getOrDefault(event.getClass(), GenAiCall.OTHER)).increment();
    if (event instanceof ProxyEvent.AnswerRefused(String _, String claim, String _)) {
      refusals.of(CLAIMS.contains(claim) ? claim : GenAiCall.OTHER).increment();
    }
  }

  /// A client asks.
  ///
  /// @param traceparent header of its request, null where it has none
  Asking begin(Family family, @Nullable String traceparent) {
    Span span = tracer.begin("POST " + family.path(), Span.Kind.SERVER, traceparent);
    return new Asking(this, family.form(), span);
  }

  GenAiMeters genAi() {
    return genAi;
  }

  /// The name as it may be shown.
  String shown(String model) {
    return models.contains(model) ? model : GenAiCall.OTHER;
  }

  /// The name, which an answer has verified for.
  String verified(String model) {
    if (models.size() < MAX_MODELS) {
      models.add(model);
    }
    return shown(model);
  }
}
