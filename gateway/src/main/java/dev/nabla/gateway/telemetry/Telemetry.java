package dev.nabla.gateway.telemetry;

import dev.nabla.inference.telemetry.GenAiCall;
import dev.nabla.inference.telemetry.GenAiMeters;
import dev.nabla.infrastructure.metrics.Counter;
import dev.nabla.infrastructure.metrics.Meters;
import dev.nabla.infrastructure.tracing.Span;
import dev.nabla.infrastructure.tracing.Tracer;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.RequestForm;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Measures and traces what the pipeline serves. Thread-safe.
public final class Telemetry {
  private final GenAiMeters genAi;
  private final Tracer tracer;
  private final Counter refused;
  private final Map<Outcome, Counter.Cell> receipts = new EnumMap<>(Outcome.class);
  private final Counter.Cell withheld;

  /// @param meters where it is shown
  /// @param tracer [Tracer#OFF] where nobody looks
  public Telemetry(Meters meters, Tracer tracer) {
    this.genAi = GenAiMeters.ofServer(meters);
    this.tracer = tracer;
    this.refused =
        meters.counter(
            Meters.Name.of(
                "nabla_requests_refused", "Requests that were not accepted.", "error_type"));
    // Zero is shown too: a counter that begins at one has no increase.
    Serving.ERROR_TYPES.forEach(refused::of);
    Counter issued =
        meters.counter(Meters.Name.of("nabla_receipts", "Receipts that were signed.", "outcome"));
    for (Outcome outcome : Outcome.values()) {
      receipts.put(outcome, issued.of(outcome.name().toLowerCase(Locale.ROOT)));
    }
    this.withheld =
        meters
            .counter(
                Meters.Name.of(
                    "nabla_answers_withheld",
                    "Answers that were not shown, since no receipt could be stored."))
            .of();
  }

  /// Measures into a place of its own, and traces nothing.
  public static Telemetry unseen() {
    return new Telemetry(new Meters(), Tracer.OFF);
  }

  /// A request has come.
  ///
  /// @param traceparent header of the request, null where it has none
  public Serving begin(RequestForm form, @Nullable String traceparent) {
    Span span = tracer.begin("POST " + form.path(), Span.Kind.SERVER, traceparent);
    return new Serving(this, form, span);
  }

  GenAiMeters genAi() {
    return genAi;
  }

  void receipt(Outcome outcome) {
    Counter.Cell cell = receipts.get(outcome);
    if (cell != null) {
      cell.increment();
    }
  }

  void withheld() {
    withheld.increment();
  }

  void refused(GenAiCall call, GenAiMeters.Took took, String errorType) {
    refused.of(errorType).increment();
    genAi.failed(call, took, errorType);
  }
}
