package dev.nabla.tee.verifier;

/// What a verdict leaves open.
public enum NotProved {
  /// Always.
  PLACE(
      1,
      "where the machine stands, and who can touch it: physical attacks on memory defeat all kinds"),
  /// Always: it moves trust to the vendor.
  VENDOR(2, "that the vendor's keys and processes are sound"),
  /// Any measurement was accepted.
  SOFTWARE(3, "which software runs: any measurement was accepted"),
  /// Nothing signed says when.
  TIME(4, "when it was made: it has no signed time, and no nonce or binding was expected"),
  /// Nobody said what it should be bound to.
  BINDING(5, "whose it is: no binding was expected"),
  /// The vendor publishes no status.
  TCB(6, "that the platform is up to date: the vendor states no status"),
  /// No list was checked.
  REVOCATION(7, "that the certificates were not revoked: no list of this vendor is checked"),
  /// A published extraction of the root of VCEK keys.
  MILAN_KEYS(
      8,
      "that a Milan chip made it: an extraction of such chips' key seeds by software is published"),
  /// TDX: another domain looks after this one.
  SERVICE_DOMAIN(9, "what the service domain bound to this one is: MRSERVICETD was not compared"),
  /// No hardware.
  HARDWARE(10, "anything about hardware: these are software keys");

  private final int number;
  private final String label;

  NotProved(int number, String label) {
    this.number = number;
    this.label = label;
  }

  /// Its number in encoded claims; it never changes.
  public int number() {
    return number;
  }

  /// For people, after "not proved:".
  public String label() {
    return label;
  }
}
