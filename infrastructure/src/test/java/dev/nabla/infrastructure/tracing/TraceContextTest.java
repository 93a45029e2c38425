package dev.nabla.infrastructure.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `traceparent`, by the examples of W3C Trace Context.
class TraceContextTest {
  private static final String EXAMPLE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @Test
  void readsAndWritesTheExampleOfTheStandard() {
    TraceContext context = TraceContext.parse(EXAMPLE).orElseThrow();

    assertThat(context.sampled()).isTrue();
    assertThat(context.spanId()).isEqualTo(0xb7ad6b7169203331L);
    assertThat(context.toHeader()).isEqualTo(EXAMPLE);
  }

  @Test
  void readsWhatLaterVersionsAdd() {
    String later = "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-comes";

    assertThat(TraceContext.parse(later).orElseThrow().toHeader()).isEqualTo(EXAMPLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
        " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
      })
  void takesNothingElseForAContext(String header) {
    assertThat(TraceContext.parse(header)).isEmpty();
  }

  @Test
  void readsNoHeaderBeyondItsBound() {
    assertThat(TraceContext.parse(EXAMPLE.replace("00-", "cc-") + "-" + "x".repeat(400))).isEmpty();
  }
}
