package dev.nabla.model.exact;

import java.io.Serial;
import java.util.Locale;

/// A run that exact/1 defines to end in a fault. Deterministic: whoever runs the same ids on the
/// same model gets the same fault.
public final class ExactFault extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// The faults that exact/1 knows.
  public enum Code {
    /// A value entering a matrix, or a logit, is infinite or NaN.
    NON_FINITE,
    /// More positions than the context holds.
    CONTEXT_EXCEEDED;

    /// The stable name, lower case with underscores.
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Code code;

  /// @param detail for people
  public ExactFault(Code code, String detail) {
    super(code.wireName() + ": " + detail);
    this.code = code;
  }

  /// Which fault.
  public Code code() {
    return code;
  }
}
