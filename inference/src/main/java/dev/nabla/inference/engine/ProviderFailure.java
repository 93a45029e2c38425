package dev.nabla.inference.engine;

import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whoever was asked for an answer gave none. The message is for people and holds nothing secret.
public final class ProviderFailure extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final transient @Nullable Duration retryAfter;

  /// What went wrong.
  public enum Kind {
    /// It could not be reached, or broke off before it answered.
    UNREACHABLE,
    /// It did not answer in time.
    TIMEOUT,
    /// It asks for fewer requests.
    RATE_LIMITED,
    /// It answered with something that is no answer.
    GARBAGE,
    /// It refused, or failed by its own account.
    REFUSED,
    /// Nobody waited for it any more.
    ABANDONED
  }

  /// @param retryAfter when it may be asked again, null where it does not say
  public ProviderFailure(Kind kind, String message, @Nullable Duration retryAfter) {
    super(message);
    this.kind = kind;
    this.retryAfter = retryAfter;
  }

  /// What went wrong.
  public Kind kind() {
    return kind;
  }

  /// When the provider may be asked again, where it says so.
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
