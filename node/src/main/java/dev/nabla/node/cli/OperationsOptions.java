package dev.nabla.node.cli;

import dev.nabla.infrastructure.http.RateLimit;
import dev.nabla.node.wiring.OperationsSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How what a command starts is watched, held back and stopped.
final class OperationsOptions {
  private static final String OTLP = "OTEL_EXPORTER_OTLP_ENDPOINT";
  private static final int BURST_SECONDS = 4;

  @Option(
      names = "--otlp",
      paramLabel = "URL",
      description =
          "send traces to this collector by OTLP over HTTP, such as http://127.0.0.1:4318 (default:"
              + " ${env:OTEL_EXPORTER_OTLP_ENDPOINT}, else none); no text of a question or an answer"
              + " is in them")
  private @Nullable URI otlp;

  @Option(
      names = "--drain",
      paramLabel = "SECONDS",
      description = "how long answers under way get to end after SIGTERM (default: 20)")
  private long drainSeconds = OperationsSettings.DEFAULT.drain().toSeconds();

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "requests a second that one client address may send, those on this machine together as"
              + " one; four times as many at once (default: 50, and clients on this machine are not"
              + " counted)")
  private @Nullable Double rate;

  @Option(
      names = "--log",
      paramLabel = "FORMAT",
      description =
          "how it says what goes on: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}); json is"
              + " one object a line, on standard error")
  private LogFormat log = LogFormat.TEXT;

  /// Makes logs look as asked.
  ///
  /// @return takes lines of what goes on, from any thread
  Consumer<String> lines(Terminal terminal) {
    return log.lines(terminal);
  }

  /// Whether lines are for people.
  boolean isForPeople() {
    return log == LogFormat.TEXT;
  }

  /// What they come to.
  ///
  /// @param environment of the process
  OperationsSettings settings(Map<String, String> environment) {
    if (drainSeconds < 1) {
      throw new CommandFailure(ExitCode.USAGE, "--drain is at least 1");
    }
    return new OperationsSettings(collector(environment), Duration.ofSeconds(drainSeconds), rate());
  }

  private @Nullable URI collector(Map<String, String> environment) {
    String named = environment.getOrDefault(OTLP, "");
    if (otlp != null || named.isEmpty()) {
      return otlp;
    }
    try {
      return URI.create(named);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, OTLP + " is no address: " + named, e);
    }
  }

  private RateLimit.Rate rate() {
    Double perSecond = rate;
    if (perSecond == null) {
      return OperationsSettings.DEFAULT.rate();
    }
    if (!(perSecond > 0 && perSecond <= 1e6)) {
      throw new CommandFailure(ExitCode.USAGE, "--rate is above 0 and at most 1000000");
    }
    int burst = (int) Math.max(1, Math.ceil(perSecond * BURST_SECONDS));
    return new RateLimit.Rate(perSecond, burst, true);
  }
}
