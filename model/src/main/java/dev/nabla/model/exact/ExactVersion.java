package dev.nabla.model.exact;

/// The version of everything that decides an answer's bits, as it stands in roots, traces and
/// receipts.
public final class ExactVersion {
  /// Names the rules of `docs/exact.md`. ASCII.
  public static final String NAME = "exact/1";

  private ExactVersion() {}
}
