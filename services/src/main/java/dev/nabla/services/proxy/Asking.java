package dev.nabla.services.proxy;

import dev.nabla.inference.engine.Usage;
import dev.nabla.inference.telemetry.GenAiCall;
import dev.nabla.inference.telemetry.GenAiMeters;
import dev.nabla.infrastructure.tracing.Span;
import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.sdk.verify.PayerVerdict;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One question on its way through the proxy, as it is measured. Used by one thread.
final class Asking implements AutoCloseable {
  private final ProxyTelemetry telemetry;
  private final RequestForm form;
  private final Span span;
  private final long begunNanos = System.nanoTime();
  private Span attempt = Span.NONE;
  private String model = "";
  private long firstNanos;
  private @Nullable InferenceReceipt receipt;
  private String error = "unanswered";

  Asking(ProxyTelemetry telemetry, RequestForm form, Span span) {
    this.telemetry = telemetry;
    this.form = form;
    this.span = span;
  }

  /// A gateway is asked.
  ///
  /// @return what the question carries to it
  Question asks(Question question) {
    attempt.close();
    model = question.model();
    GenAiCall call = GenAiCall.toNetwork(form, telemetry.shown(model));
    attempt = span.child(call.spanName(), Span.Kind.CLIENT);
    call.describe(attempt);
    String traceparent = attempt.traceparent();
    return traceparent == null ? question : question.tracedBy(traceparent);
  }

  /// A piece of a stream was shown.
  void piece() {
    if (firstNanos == 0) {
      firstNanos = System.nanoTime() - begunNanos;
    }
  }

  /// A response was judged, and kept where it is accepted.
  ///
  /// @param claim that it broke, null where it may be shown
  void judged(PayerVerdict verdict, @Nullable String claim) {
    if (claim != null) {
      error = "receipt_refused";
      attempt.failed(error);
      attempt.attribute("nabla.claim", claim);
    } else if (verdict instanceof PayerVerdict.Accepted accepted) {
      receipt = accepted.receipt().receipt();
    }
  }

  /// It is over.
  @Override
  public void close() {
    attempt.close();
    GenAiMeters.Took took = new GenAiMeters.Took(System.nanoTime() - begunNanos, firstNanos);
    InferenceReceipt got = receipt;
    if (got == null) {
      telemetry.genAi().failed(GenAiCall.toNetwork(form, telemetry.shown(model)), took, error);
      span.failed(error);
    } else if (got.outcome() == Outcome.COMPLETED) {
      Usage usage = new Usage((int) got.promptTokens(), (int) got.completionTokens());
      GenAiCall call = GenAiCall.toNetwork(form, telemetry.verified(model));
      telemetry.genAi().answered(call, took, usage);
    } else {
      String outcome = got.outcome().name().toLowerCase(Locale.ROOT);
      telemetry.genAi().failed(GenAiCall.toNetwork(form, telemetry.shown(model)), took, outcome);
      span.failed(outcome);
    }
    span.close();
  }
}
