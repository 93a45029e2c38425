package dev.nabla.chain.state;

import java.util.Arrays;

/// The key of a stored node, to be found in memory by. Borrows the array.
final class NodeKey {
  private final byte[] key;
  private final int hash;

  NodeKey(byte[] key) {
    this.key = key;
    this.hash = Arrays.hashCode(key);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NodeKey that && hash == that.hash && Arrays.equals(key, that.key);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
