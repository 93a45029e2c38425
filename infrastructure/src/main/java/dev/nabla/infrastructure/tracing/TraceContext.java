package dev.nabla.infrastructure.tracing;

import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a span stands: its trace, itself, and whether the trace is recorded. As a header it is
/// `traceparent` of W3C Trace Context, version 00.
///
/// @param traceHigh first half of the trace's id; not both halves are zero
/// @param traceLow its second half
/// @param spanId of the span, not zero
/// @param sampled whether whoever began the trace has it recorded
public record TraceContext(long traceHigh, long traceLow, long spanId, boolean sampled) {
  /// The header's name.
  public static final String HEADER = "traceparent";

  /// Later versions may say more after the flags (Trace Context §3.2.4); `ff` is none.
  private static final Pattern FORM =
      Pattern.compile(
          "(?!ff)([0-9a-f]{2})-([0-9a-f]{16})([0-9a-f]{16})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

  private static final int MAX_LENGTH = 256;
  private static final int SAMPLED = 1;
  private static final HexFormat HEX = HexFormat.of();

  /// Checks that neither id is zero.
  public TraceContext {
    if ((traceHigh | traceLow) == 0 || spanId == 0) {
      throw new IllegalArgumentException("an id of zero names no trace and no span");
    }
  }

  /// Reads a header; none where it is not one, since a caller's mistake in it must change nothing.
  public static Optional<TraceContext> parse(String header) {
    if (header.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    Matcher matcher = FORM.matcher(header);
    if (!matcher.matches() || (matcher.group(1).equals("00") && matcher.group(6) != null)) {
      return Optional.empty();
    }
    long high = HexFormat.fromHexDigitsToLong(matcher.group(2));
    long low = HexFormat.fromHexDigitsToLong(matcher.group(3));
    long span = HexFormat.fromHexDigitsToLong(matcher.group(4));
    boolean sampled = (HexFormat.fromHexDigits(matcher.group(5)) & SAMPLED) != 0;
    return (high | low) == 0 || span == 0
        ? Optional.empty()
        : Optional.of(new TraceContext(high, low, span, sampled));
  }

  /// The first span of a new trace, which is recorded.
  static TraceContext begin(RandomGenerator random) {
    return new TraceContext(random.nextLong(), nonZero(random), nonZero(random), true);
  }

  /// Another span of the same trace.
  TraceContext next(RandomGenerator random) {
    return new TraceContext(traceHigh, traceLow, nonZero(random), sampled);
  }

  private static long nonZero(RandomGenerator random) {
    long id = random.nextLong();
    return id == 0 ? 1 : id;
  }

  /// As a header.
  public String toHeader() {
    return "00-"
        + HEX.toHexDigits(traceHigh)
        + HEX.toHexDigits(traceLow)
        + "-"
        + HEX.toHexDigits(spanId)
        + (sampled ? "-01" : "-00");
  }
}
