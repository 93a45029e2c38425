package dev.nabla.tee.enclave;

/// What stands between a node's keys and its operator.
public enum Platform {
  /// Nothing: real keys, no hardware. For development; no policy accepts it.
  SOFTWARE("software, no hardware");

  private final String label;

  Platform(String label) {
    this.label = label;
  }

  /// For people.
  public String label() {
    return label;
  }
}
