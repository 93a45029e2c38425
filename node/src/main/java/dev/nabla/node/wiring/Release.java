package dev.nabla.node.wiring;

/// What this software calls itself.
public final class Release {
  /// Semantic version.
  public static final String VERSION = "0.1.0";

  private Release() {}
}
