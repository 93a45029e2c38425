package dev.nabla.gateway.telemetry;

import dev.nabla.gateway.receipt.BacklogFullException;
import dev.nabla.gateway.registration.NotRegisteredException;
import dev.nabla.inference.engine.Overloaded;
import dev.nabla.inference.engine.ServedModel;
import dev.nabla.inference.engine.Usage;
import dev.nabla.inference.telemetry.GenAiCall;
import dev.nabla.inference.telemetry.GenAiMeters;
import dev.nabla.infrastructure.tracing.Span;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.protocol.inference.RequestRefused;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One request on its way through the pipeline, as it is measured: the pipeline says what comes
/// next, in the order of these methods. Used by one thread.
public final class Serving implements AutoCloseable {
  private static final String OVERLOADED = "overloaded";
  private static final String NOT_READY = "not_ready";
  private static final String BACKLOG_FULL = "backlog_full";
  private static final String INTERNAL_ERROR = "internal_error";

  /// Why a request may not be accepted, beside what is wrong with it.
  static final List<String> ERROR_TYPES =
      List.of(OVERLOADED, NOT_READY, BACKLOG_FULL, INTERNAL_ERROR);

  private final Telemetry telemetry;
  private final long begunNanos = System.nanoTime();
  private final RequestForm form;
  private final Span span;
  private GenAiCall call;
  private Span part = Span.NONE;
  private long firstNanos;
  private @Nullable Outcome outcome;
  private Usage usage = new Usage(0, 0);

  Serving(Telemetry telemetry, RequestForm form, Span span) {
    this.telemetry = telemetry;
    this.form = form;
    this.span = span;
    this.call = GenAiCall.ofNobody(form);
  }

  /// An engine is asked.
  ///
  /// @return what it passes on to whom it asks, null where nothing is traced
  public @Nullable String asks(ServedModel model) {
    call = GenAiCall.of(form, model);
    call.describe(span);
    part = span.child(call.spanName(), Span.Kind.CLIENT);
    call.describe(part);
    return part.traceparent();
  }

  /// A piece of the answer has come.
  public void piece() {
    if (firstNanos == 0) {
      firstNanos = System.nanoTime() - begunNanos;
    }
  }

  /// The engine is done; the receipt is to be signed.
  public void signs(Outcome how, long promptTokens, long completionTokens) {
    outcome = how;
    usage = new Usage((int) promptTokens, (int) completionTokens);
    part.attribute("gen_ai.usage.input_tokens", promptTokens)
        .attribute("gen_ai.usage.output_tokens", completionTokens);
    if (how != Outcome.COMPLETED) {
      part.failed(name(how));
    }
    next("sign receipt");
  }

  /// The receipt is signed; what was held back is to be sent.
  public void sends() {
    next("send answer");
  }

  private void next(String name) {
    part.close();
    part = span.child(name, Span.Kind.INTERNAL);
  }

  /// The answer is held back, for want of a receipt.
  public void withholds() {
    telemetry.withheld();
    span.failed("receipt_unavailable");
    outcome = null;
  }

  /// It was not accepted.
  public void refused(RuntimeException why) {
    String type = type(why);
    part.failed(type);
    span.failed(type);
    telemetry.refused(call, took(), type);
  }

  private static String type(RuntimeException why) {
    return switch (why) {
      case RequestRefused refused -> refused.code().wireName();
      case Overloaded _ -> OVERLOADED;
      case NotRegisteredException _ -> NOT_READY;
      case BacklogFullException _ -> BACKLOG_FULL;
      default -> INTERNAL_ERROR;
    };
  }

  /// It is over. Counts the receipt, where there is one.
  @Override
  public void close() {
    part.close();
    if (outcome != null) {
      telemetry.receipt(outcome);
      span.attribute("nabla.outcome", name(outcome));
      switch (outcome) {
        case COMPLETED, ABORTED -> telemetry.genAi().answered(call, took(), usage);
        case ERROR, REFUSED -> telemetry.genAi().failed(call, took(), name(outcome));
      }
    }
    span.close();
  }

  private static String name(Outcome how) {
    return how.name().toLowerCase(Locale.ROOT);
  }

  private GenAiMeters.Took took() {
    return new GenAiMeters.Took(System.nanoTime() - begunNanos, firstNanos);
  }
}
