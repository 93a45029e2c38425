package dev.nabla.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.infrastructure.http.RateLimit;
import dev.nabla.node.wiring.NotPossible;
import dev.nabla.node.wiring.OperationsSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// How a node is watched and held back, as the command line says it.
class OperationsOptionsTest {
  private static OperationsSettings settings(Map<String, String> environment, String... line) {
    OperationsOptions options = new OperationsOptions();
    new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(options)).parseArgs(line);
    return options.settings(environment);
  }

  @Test
  void withoutAWordNothingIsTracedAndThisMachineIsNotCounted() {
    OperationsSettings usual = settings(Map.of());

    assertThat(usual).isEqualTo(OperationsSettings.DEFAULT);
    assertThat(usual.otlp()).isNull();
    assertThat(usual.rate().loopback()).isFalse();
  }

  @Test
  void aRateIsForEveryClientAndLetsFourSecondsOfItPassAtOnce() {
    assertThat(settings(Map.of(), "--rate", "2.5").rate())
        .isEqualTo(new RateLimit.Rate(2.5, 10, true));
    assertThat(settings(Map.of(), "--drain", "7").drain()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void takesTheCollectorFromTheStandardVariableUnlessItIsNamed() {
    Map<String, String> environment =
        Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");

    assertThat(settings(environment).otlp()).isEqualTo(URI.create("http://collector:4318"));
    assertThat(settings(environment, "--otlp", "http://other:1").otlp())
        .isEqualTo(URI.create("http://other:1"));
    assertThat(settings(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "")).otlp()).isNull();
  }

  @Test
  void refusesWhatMakesNoSense() {
    for (String rate : new String[] {"0", "-1", "NaN", "1e9"}) {
      assertThatThrownBy(() -> settings(Map.of(), "--rate", rate))
          .isInstanceOf(CommandFailure.class)
          .hasMessageContaining("--rate");
    }
    assertThatThrownBy(() -> settings(Map.of(), "--drain", "0")).isInstanceOf(CommandFailure.class);
    assertThatThrownBy(() -> settings(Map.of(), "--otlp", "ftp://collector"))
        .isInstanceOf(NotPossible.class)
        .hasMessageContaining("ftp://collector");
    assertThatThrownBy(() -> settings(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "a b")))
        .isInstanceOf(CommandFailure.class);
  }
}
