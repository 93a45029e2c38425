package dev.nabla.model.grammar;

import java.io.Serial;

/// A schema outside the subset that is enforced, or one that no bounded value fits.
public final class UnsupportedSchema extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final String pointer;
  private final String reason;

  /// @param pointer JSON pointer (RFC 6901) into the schema, empty for all of it
  /// @param reason what is wrong there, for people
  public UnsupportedSchema(String pointer, String reason) {
    super(reason);
    this.pointer = pointer;
    this.reason = reason;
  }

  /// Where in the schema, as a JSON pointer; empty for all of it.
  public String pointer() {
    return pointer;
  }

  /// What is wrong there, in a sentence for people without its full stop.
  public String reason() {
    return reason;
  }
}
