package dev.nabla.protocol.inference;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How much an answer must prove, as its caller says in headers.
///
/// @param mode exactly this mode; null for whatever the node's policy chooses (`auto`)
/// @param floor nothing weaker than this
/// @param valueAtRisk what a false answer would cost, in US dollars; null where nothing is said.
///   One value has one spelling: no zeros that could be left out
public record Wish(@Nullable Mode mode, Mode floor, @Nullable BigDecimal valueAtRisk) {
  /// The request header that names a mode, or `auto`.
  public static final String VERIFICATION_HEADER = "x-nabla-verification";

  /// The request header that names the weakest mode that will do.
  public static final String FLOOR_HEADER = "x-nabla-floor";

  /// The request header that says what is at stake.
  public static final String VALUE_HEADER = "x-nabla-value-at-risk";

  /// How a file and a header name the choice by policy.
  static final String AUTO = "auto";

  /// Up to 15 digits of dollars, up to 6 after the point.
  private static final Pattern VALUE = Pattern.compile("[0-9]{1,15}(?:\\.[0-9]{1,6})?");

  public Wish {
    valueAtRisk = valueAtRisk == null ? null : plain(valueAtRisk);
  }

  /// Reads the headers.
  ///
  /// @param verification value of [#VERIFICATION_HEADER], null where it is absent; likewise the
  ///   others
  /// @return empty where none is there: the caller leaves it to the model
  /// @throws RequestRefused where one says nothing that is understood
  public static Optional<Wish> read(
      @Nullable String verification, @Nullable String floor, @Nullable String valueAtRisk) {
    if (verification == null && floor == null && valueAtRisk == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Wish(
            verification == null || verification.equals(AUTO)
                ? null
                : mode(VERIFICATION_HEADER, verification, "'vanilla', 'tee', 'zkml' or 'auto'"),
            floor == null ? Mode.VANILLA : mode(FLOOR_HEADER, floor, "'vanilla', 'tee' or 'zkml'"),
            valueAtRisk == null ? null : value(valueAtRisk)));
  }

  private static Mode mode(String header, String text, String expected) {
    for (Mode mode : Mode.values()) {
      if (mode.wireName().equals(text)) {
        return mode;
      }
    }
    throw invalid(header, expected + " is expected");
  }

  private static BigDecimal value(String text) {
    if (!VALUE.matcher(text).matches()) {
      throw invalid(VALUE_HEADER, "US dollars are expected, up to 15 digits and 6 after the point");
    }
    return new BigDecimal(text);
  }

  private static RequestRefused invalid(String header, String expected) {
    return new RequestRefused(
        RefusalCode.INVALID_VALUE, "Invalid header '%s': %s.".formatted(header, expected), header);
  }

  /// The same number with one spelling.
  private static BigDecimal plain(BigDecimal value) {
    return value.signum() == 0
        ? BigDecimal.ZERO
        : new BigDecimal(value.stripTrailingZeros().toPlainString());
  }

  /// Whether an answer in this mode is what was asked for.
  public boolean isMetBy(Mode given) {
    return !floor.isStrongerThan(given) && (mode == null || mode == given);
  }
}
