package dev.nabla.sdk.verify;

/// What verification found about one claim.
public enum Verdict {
  /// It follows from the file, given what the verifier trusts.
  PROVED("proved"),
  /// It may be true; nothing here shows it.
  NOT_PROVED("not proved"),
  /// The file contradicts it.
  FAILED("failed"),
  /// Something to check it with was not given.
  NOT_CHECKED("not checked");

  private final String label;

  Verdict(String label) {
    this.label = label;
  }

  /// The name for people and for JSON.
  public String label() {
    return label;
  }
}
