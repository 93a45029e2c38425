package dev.nabla.infrastructure.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.infrastructure.http.RoutesWithoutPort.Request;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A bucket for each client, on a clock that only the test moves.
class RateLimitTest {
  private static final RateLimit.Rate TWO_A_SECOND = new RateLimit.Rate(2, 3, false);

  private long now;

  private RateLimit limit(RateLimit.Rate rate) {
    return new RateLimit(rate, () -> now);
  }

  private static InetAddress address(String text) throws UnknownHostException {
    return InetAddress.getByName(text);
  }

  private void pass(double seconds) {
    now += (long) (seconds * 1e9);
  }

  @Test
  void admitsABurstThenAsMuchAsTheRateAllows() throws Exception {
    RateLimit limit = limit(TWO_A_SECOND);
    InetAddress client = address("192.0.2.1");
    for (int i = 0; i < 3; i++) {
      limit.admit(client);
    }

    assertThatThrownBy(() -> limit.admit(client))
        .isInstanceOfSatisfying(
            HttpRefusal.class,
            refusal -> {
              assertThat(refusal.status()).isEqualTo(429);
              assertThat(refusal.headers()).containsEntry("Retry-After", "1");
            });

    pass(0.5);
    assertThatCode(() -> limit.admit(client)).doesNotThrowAnyException();
    assertThatThrownBy(() -> limit.admit(client)).isInstanceOf(HttpRefusal.class);
  }

  @Test
  void aPauseFillsTheBucketToItsBrimAndNoFurther() throws Exception {
    RateLimit limit = limit(TWO_A_SECOND);
    InetAddress client = address("192.0.2.1");
    limit.admit(client);
    pass(1_000);
    for (int i = 0; i < 3; i++) {
      limit.admit(client);
    }

    assertThatThrownBy(() -> limit.admit(client)).isInstanceOf(HttpRefusal.class);
  }

  @Test
  void countsClientsApartAndANetworkOfIpv6AsOne() throws Exception {
    RateLimit limit = limit(new RateLimit.Rate(1, 1, false));
    limit.admit(address("192.0.2.1"));
    limit.admit(address("2001:db8:1:2::1"));

    assertThatCode(() -> limit.admit(address("192.0.2.2"))).doesNotThrowAnyException();
    assertThatCode(() -> limit.admit(address("2001:db8:1:3::1"))).doesNotThrowAnyException();
    assertThatThrownBy(() -> limit.admit(address("2001:db8:1:2:ffff::9")))
        .isInstanceOf(HttpRefusal.class);
  }

  @Test
  void leavesClientsOfThisMachineAloneUnlessItIsToldOtherwise() throws Exception {
    RateLimit open = limit(new RateLimit.Rate(1, 1, false));
    RateLimit strict = limit(new RateLimit.Rate(1, 1, true));
    for (int i = 0; i < 10; i++) {
      open.admit(address("127.0.0.1"));
      open.admit(address("::1"));
    }
    strict.admit(address("127.0.0.1"));

    assertThatThrownBy(() -> strict.admit(address("127.0.0.1"))).isInstanceOf(HttpRefusal.class);
  }

  @Test
  void remembersNoMoreClientsThanItsBound() throws Exception {
    RateLimit limit = limit(new RateLimit.Rate(1, 1, false));
    InetAddress first = address("198.51.100.1");
    limit.admit(first);
    for (int i = 0; i < RateLimit.MAX_CLIENTS; i++) {
      byte[] next = {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i};
      limit.admit(InetAddress.getByAddress(next));
    }

    assertThatCode(() -> limit.admit(first)).doesNotThrowAnyException();
  }

  @Test
  void holdsRequestsBackButNotWhatTellsOfTheServer() {
    Handler yes = exchange -> exchange.respond(200, Map.of(), new byte[0]);
    RoutesWithoutPort http =
        new RoutesWithoutPort(
            List.of(Route.get("/work", yes), Route.ofHealth("/health", yes)),
            RefusalFormat.TEXT,
            HttpLimits.DEFAULT,
            new HttpServerConfig.Oversight(
                ExchangeWatch.NONE, limit(new RateLimit.Rate(1, 1, true))));
    http.send(Request.get("/work"));

    assertThat(http.send(Request.get("/work")).status()).isEqualTo(429);
    assertThat(http.send(Request.get("/work")).header("Retry-After")).contains("1");
    assertThat(http.send(Request.get("/health")).status()).isEqualTo(200);
  }
}
