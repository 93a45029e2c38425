package dev.nabla.inference.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
  private Instant now = Instant.parse("2026-11-24T16:00:00Z");
  private final CircuitBreaker breaker = new CircuitBreaker(() -> now);

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      breaker.failed();
    }
  }

  private void wait(Duration time) {
    now = now.plus(time);
  }

  @Test
  void opensAfterSoManyFailuresInARowAndNoFewer() {
    fail(CircuitBreaker.FAILURES - 1);
    assertThat(breaker.tryPass()).isTrue();

    breaker.succeeded();
    fail(CircuitBreaker.FAILURES - 1);
    assertThat(breaker.tryPass()).isTrue();

    fail(1);
    assertThat(breaker.tryPass()).isFalse();
  }

  @Test
  void askingInVainDoesNotLengthenTheCoolDown() {
    fail(CircuitBreaker.FAILURES);

    for (int second = 1; second < CircuitBreaker.COOL_DOWN.toSeconds(); second++) {
      wait(Duration.ofSeconds(1));
      assertThat(breaker.tryPass()).isFalse();
    }
    wait(Duration.ofSeconds(1));
    assertThat(breaker.tryPass()).isTrue();
  }

  @Test
  void afterTheCoolDownOneTriesForAll() {
    fail(CircuitBreaker.FAILURES);
    wait(CircuitBreaker.COOL_DOWN);

    assertThat(breaker.tryPass()).isTrue();
    assertThat(breaker.tryPass()).isFalse();

    breaker.succeeded();
    assertThat(breaker.tryPass()).isTrue();
    assertThat(breaker.tryPass()).isTrue();
  }

  @Test
  void oneWhoTriesAndFailsClosesItAgain() {
    fail(CircuitBreaker.FAILURES);
    wait(CircuitBreaker.COOL_DOWN);
    assertThat(breaker.tryPass()).isTrue();

    fail(1);
    wait(CircuitBreaker.COOL_DOWN.minusSeconds(1));
    assertThat(breaker.tryPass()).isFalse();
    wait(Duration.ofSeconds(1));
    assertThat(breaker.tryPass()).isTrue();
  }

  @Test
  void oneWhoTriesAndIsNeverHeardOfAgainDoesNotCloseItForEver() {
    fail(CircuitBreaker.FAILURES);
    wait(CircuitBreaker.COOL_DOWN);
    assertThat(breaker.tryPass()).isTrue();

    wait(CircuitBreaker.COOL_DOWN);
    assertThat(breaker.tryPass()).isTrue();
  }
}
