package dev.nabla.inference.telemetry;

import dev.nabla.inference.engine.Usage;
import dev.nabla.infrastructure.metrics.Histogram;
import dev.nabla.infrastructure.metrics.Meters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Measures questions and answers by OpenTelemetry's semantic conventions for generative AI, with
/// the buckets that they advise. Thread-safe; an answer costs a look-up and a few additions.
public final class GenAiMeters {
  /// Of tokens: powers of four.
  private static final List<Double> TOKENS =
      List.of(
          1.0,
          4.0,
          16.0,
          64.0,
          256.0,
          1024.0,
          4096.0,
          16384.0,
          65536.0,
          262144.0,
          1048576.0,
          4194304.0,
          16777216.0,
          67108864.0);

  private static final List<Double> DURATION =
      List.of(
          0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92);

  private static final List<Double> FIRST_TOKEN =
      List.of(
          0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5,
          10.0);

  private static final List<Double> EACH_TOKEN =
      List.of(0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5);

  private static final List<String> CALL =
      List.of("gen_ai_operation_name", "gen_ai_request_model", "gen_ai_provider_name");

  private final String role;
  private final Histogram duration;
  private final Histogram first;
  private final Histogram each;
  private final Histogram tokens;
  private final Map<GenAiCall, Cells> cells = new ConcurrentHashMap<>();

  private GenAiMeters(Meters meters, String role, String durationName, String firstName) {
    this.role = role;
    this.duration =
        meters.histogram(
            name(durationName, "Time from a question to its answer's end.", CALL, "error_type"),
            DURATION);
    this.first =
        meters.histogram(
            name(firstName, "Time from a question to the first piece of its answer.", CALL),
            FIRST_TOKEN);
    this.each =
        meters.histogram(
            name(
                "gen_ai_server_time_per_output_token_seconds",
                "Time for each token of an answer after the first.",
                CALL),
            EACH_TOKEN);
    this.tokens =
        meters.histogram(
            name(
                "gen_ai_client_token_usage",
                "Tokens read and made for an answer.",
                CALL,
                "gen_ai_token_type",
                "nabla_role"),
            TOKENS);
  }

  /// Of who answers.
  public static GenAiMeters ofServer(Meters meters) {
    return new GenAiMeters(
        meters,
        "gateway",
        "gen_ai_server_request_duration_seconds",
        "gen_ai_server_time_to_first_token_seconds");
  }

  /// Of who asks.
  public static GenAiMeters ofClient(Meters meters) {
    return new GenAiMeters(
        meters,
        "proxy",
        "gen_ai_client_operation_duration_seconds",
        "gen_ai_client_operation_time_to_first_chunk_seconds");
  }

  private static Meters.Name name(String name, String help, List<String> labels, String... more) {
    List<String> all = new ArrayList<>(labels);
    all.addAll(List.of(more));
    return new Meters.Name(name, help, all);
  }

  /// How long a call took.
  ///
  /// @param wholeNanos from the question to the end
  /// @param firstNanos from the question to the first piece, 0 where none came
  public record Took(long wholeNanos, long firstNanos) {}

  /// A call that ended with an answer, whole or not.
  public void answered(GenAiCall call, Took took, Usage usage) {
    Cells of = cells.computeIfAbsent(call, Cells::new);
    of.duration.observeNanos(took.wholeNanos());
    if (usage.promptTokens() > 0) {
      of.input.observe(usage.promptTokens());
    }
    if (usage.completionTokens() > 0) {
      of.output.observe(usage.completionTokens());
    }
    if (took.firstNanos() > 0) {
      of.first.observeNanos(took.firstNanos());
      if (usage.completionTokens() > 1) {
        long rest = took.wholeNanos() - took.firstNanos();
        of.each.observeNanos(rest / (usage.completionTokens() - 1));
      }
    }
  }

  /// A call that ended without one.
  ///
  /// @param errorType a name from a short list
  public void failed(GenAiCall call, Took took, String errorType) {
    duration
        .of(call.operation(), call.model(), call.provider(), errorType)
        .observeNanos(took.wholeNanos());
  }

  /// What an answer of one call is counted in.
  private final class Cells {
    private final Histogram.Cell duration;
    private final Histogram.Cell first;
    private final Histogram.Cell each;
    private final Histogram.Cell input;
    private final Histogram.Cell output;

    Cells(GenAiCall call) {
      String[] labels = {call.operation(), call.model(), call.provider()};
      this.duration = of(GenAiMeters.this.duration, labels, "");
      this.first = of(GenAiMeters.this.first, labels);
      this.each = of(GenAiMeters.this.each, labels);
      this.input = of(tokens, labels, "input", role);
      this.output = of(tokens, labels, "output", role);
    }

    private static Histogram.Cell of(Histogram histogram, String[] labels, String... more) {
      List<String> all = new ArrayList<>(List.of(labels));
      all.addAll(List.of(more));
      return histogram.of(all.toArray(String[]::new));
    }
  }
}
