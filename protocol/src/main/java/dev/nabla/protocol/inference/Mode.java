package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.DecodingException;
import java.util.Locale;

/// What a receipt proves, and how a false answer is caught (`docs/formats.md`).
public enum Mode {
  /// Who answered, what was asked and answered, unaltered; exact models can be run again.
  VANILLA(0),

  /// The same, from measured code on accepted hardware.
  TEE(1),

  /// This committed model on this input gives this output, by a succinct proof.
  ZKML(2);

  private final int code;

  Mode(int code) {
    this.code = code;
  }

  /// The number that stands for it in every encoding.
  public int code() {
    return code;
  }

  /// How headers and files name it.
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Whether it proves more than `other`.
  public boolean isStrongerThan(Mode other) {
    return code > other.code;
  }

  /// The value with this `code`.
  ///
  /// @throws DecodingException where there is none
  public static Mode ofCode(int code) {
    for (Mode value : values()) {
      if (value.code == code) {
        return value;
      }
    }
    throw new DecodingException("no Mode has the code " + code, 0);
  }
}
