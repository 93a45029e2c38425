package dev.nabla.inference.upstream;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.inference.upstream.ProviderClient.Stop;
import dev.nabla.primitives.Seeds;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.junit.jupiter.api.Test;

class ProviderHttpTest {
  private static final long LATEST_NANOS = Duration.ofMillis(3).toNanos();
  private static final Provider.Patience LONG = Provider.Patience.DEFAULT;

  @Test
  void aCallThatIsCancelledAtAnyMomentEndsAsACallThatFailed() {
    int count = Seeds.count(400, 4_000);
    RandomGenerator random = Seeds.of("cancelled calls", count).random();
    try (MisbehavingServer server = new MisbehavingServer((_, end) -> end.await());
        ProviderHttp http = new ProviderHttp(provider(server))) {
      for (int i = 0; i < count; i++) {
        HttpPost request = new HttpPost(server.baseUrl());
        long cancelAfter = random.nextLong(LATEST_NANOS);
        Thread.ofPlatform()
            .start(() -> {
              LockSupport.parkNanos(cancelAfter);
              request.cancel();
            });

        assertThatThrownBy(
                () -> http.call(request, new Deadlines(LONG, () -> false), response -> "an answer"))
            .isInstanceOf(Stop.class);
      }
    }
  }

  private static Provider provider(MisbehavingServer server) {
    return new Provider("p", ProviderFamily.OPENAI, server.baseUrl(), ApiKey.NONE, 4, LONG);
  }
}
