package dev.nabla.infrastructure.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// How many requests one client may send: a token bucket for each address, of IPv6 for each /64,
/// which is what one customer usually holds (RFC 6177). Thread-safe.
///
/// Clients that have not been seen for longest are forgotten beyond [#MAX_CLIENTS]; whoever comes
/// back after that starts with a full bucket, so memory is bounded and nobody is locked out.
public final class RateLimit {
  /// Clients that are remembered.
  public static final int MAX_CLIENTS = 16_384;

  /// 50 requests a second and 200 at once; clients on this machine are not counted.
  public static final Rate DEFAULT = new Rate(50, 200, false);

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int NETWORK_BYTES = 8;
  private static final double NANOS_PER_SECOND = 1e9;

  private final Rate rate;
  private final LongSupplier nanos;
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > MAX_CLIENTS;
        }
      };

  /// What a client may do.
  ///
  /// @param perSecond requests, in the long run
  /// @param burst requests at once, after a pause
  /// @param loopback whether clients on this machine are counted too; all of them are one client
  public record Rate(double perSecond, int burst, boolean loopback) {
    /// Checks that both are positive.
    public Rate {
      if (!(perSecond > 0) || burst < 1) {
        throw new IllegalArgumentException("a rate is positive: " + perSecond + ", " + burst);
      }
    }
  }

  /// @param nanos a clock that never goes back, such as `System::nanoTime`
  public RateLimit(Rate rate, LongSupplier nanos) {
    this.rate = rate;
    this.nanos = nanos;
  }

  /// Lets a request pass.
  ///
  /// @throws HttpRefusal 429 with `Retry-After` where its client has sent too many
  void admit(InetAddress client) {
    if (client.isLoopbackAddress() && !rate.loopback()) {
      return;
    }
    double wait = take(name(client));
    if (wait > 0) {
      throw new HttpRefusal(
          TOO_MANY_REQUESTS,
          "too many requests from one client: %.0f a second, %d at once"
              .formatted(Math.ceil(rate.perSecond()), rate.burst()),
          Map.of("Retry-After", Long.toString((long) Math.ceil(wait))));
    }
  }

  /// Seconds until a request would pass; 0 where this one does.
  private synchronized double take(String client) {
    long now = nanos.getAsLong();
    Bucket bucket = buckets.computeIfAbsent(client, _ -> new Bucket(rate.burst(), now));
    double gained = (now - bucket.atNanos) / NANOS_PER_SECOND * rate.perSecond();
    bucket.tokens = Math.min(rate.burst(), bucket.tokens + gained);
    bucket.atNanos = now;
    if (bucket.tokens < 1) {
      return (1 - bucket.tokens) / rate.perSecond();
    }
    bucket.tokens--;
    return 0;
  }

  private static String name(InetAddress client) {
    byte[] address = client.getAddress();
    return client instanceof Inet6Address
        ? HexFormat.of().formatHex(Arrays.copyOf(address, NETWORK_BYTES))
        : HexFormat.of().formatHex(address);
  }

  private static final class Bucket {
    private double tokens;
    private long atNanos;

    Bucket(double tokens, long atNanos) {
      this.tokens = tokens;
      this.atNanos = atNanos;
    }
  }
}
