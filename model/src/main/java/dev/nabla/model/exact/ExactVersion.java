package dev.nabla.model.exact;

/// The versions of everything that decides an answer's bits, as they stand in roots, traces and
/// receipts. ASCII.
public final class ExactVersion {
  /// Names the rules of `docs/exact.md` §1–10, and the form of every model root.
  public static final String NAME = "exact/1";

  /// The same with the rules of §11: answers whose request asks for a format or offers tools.
  public static final String STRUCTURED = "exact/2";

  private ExactVersion() {}
}
