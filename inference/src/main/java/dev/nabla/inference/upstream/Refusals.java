package dev.nabla.inference.upstream;

import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.RefusalCode;
import dev.nabla.protocol.inference.RequestRefused;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a provider says when it does not answer.
final class Refusals {
  private static final int MAX_MESSAGE = 500;
  private static final long MAX_RETRY_SECONDS = 3_600;

  private Refusals() {}

  /// The request is at fault, in the provider's words where it has some.
  static RequestRefused of(int status, byte[] body, String provider) {
    RefusalCode code = status == 413 ? RefusalCode.REQUEST_TOO_LARGE : RefusalCode.INVALID_VALUE;
    return new RequestRefused(
        code, "The provider '%s' refuses: %s".formatted(provider, messageIn(body)), "");
  }

  private static String messageIn(byte[] body) {
    try {
      String said = StrictJson.parse(body).path("error").path("message").asString("");
      String shown = said.length() > MAX_MESSAGE ? said.substring(0, MAX_MESSAGE) + "…" : said;
      return shown.isEmpty() ? "it does not say why." : shown;
    } catch (DecodingException e) {
      return "it does not say why.";
    }
  }

  /// When it may be asked again, in whole seconds; null where it does not say so.
  ///
  /// @param value of the header `Retry-After`, empty where there is none
  static @Nullable Duration retryAfter(String value) {
    return value.matches("[0-9]{1,6}")
        ? Duration.ofSeconds(Math.clamp(Long.parseLong(value), 1, MAX_RETRY_SECONDS))
        : null;
  }
}
