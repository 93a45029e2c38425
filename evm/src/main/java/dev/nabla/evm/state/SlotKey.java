package dev.nabla.evm.state;

import dev.nabla.primitives.bytes.UInt256;

/// The number of a storage slot as a map key. One instance per account is a probe that is set
/// before each look-up, so that reading a slot allocates nothing; those kept in a map never change.
final class SlotKey implements Comparable<SlotKey> {
  private long w3;
  private long w2;
  private long w1;
  private long w0;

  SlotKey set(long w3, long w2, long w1, long w0) {
    this.w3 = w3;
    this.w2 = w2;
    this.w1 = w1;
    this.w0 = w0;
    return this;
  }

  SlotKey copy() {
    return new SlotKey().set(w3, w2, w1, w0);
  }

  UInt256 toUInt256() {
    return new UInt256(w3, w2, w1, w0);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SlotKey key
        && w0 == key.w0
        && w1 == key.w1
        && w2 == key.w2
        && w3 == key.w3;
  }

  @Override
  public int hashCode() {
    return Long.hashCode((((w3 * 31 + w2) * 31 + w1) * 31 + w0) * 0x9E3779B97F4A7C15L);
  }

  /// Lets `HashMap` keep its bound where somebody picks slots with equal hashes.
  @Override
  public int compareTo(SlotKey other) {
    int order = Long.compareUnsigned(w3, other.w3);
    if (order == 0) {
      order = Long.compareUnsigned(w2, other.w2);
    }
    if (order == 0) {
      order = Long.compareUnsigned(w1, other.w1);
    }
    return order != 0 ? order : Long.compareUnsigned(w0, other.w0);
  }
}
