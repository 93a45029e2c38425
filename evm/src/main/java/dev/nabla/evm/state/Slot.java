package dev.nabla.evm.state;

import dev.nabla.primitives.bytes.UInt256;

/// One storage slot that a transaction has met. Changed through its [Journal] alone.
public final class Slot {
  private final UInt256 original;
  private UInt256 current;
  private boolean warm;

  Slot(UInt256 original) {
    this.original = original;
    this.current = original;
  }

  /// The value before the transaction.
  public UInt256 original() {
    return original;
  }

  /// The value now.
  public UInt256 current() {
    return current;
  }

  /// Whether the transaction has accessed the slot before (EIP-2929).
  public boolean isWarm() {
    return warm;
  }

  void setCurrent(UInt256 value) {
    current = value;
  }

  void setWarm(boolean value) {
    warm = value;
  }
}
