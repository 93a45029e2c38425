package dev.nabla.chain.precompile;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.crypto.Keccak256;

/// The first four bytes of a call: which function is meant (Solidity's ABI specification).
record Selector(Bytes bytes) {
  private static final int SIZE = 4;

  /// @param signature such as `verify(uint8,bytes)`
  static Selector of(String signature) {
    return new Selector(Keccak256.hash(Bytes.utf8(signature)).toBytes().slice(0, SIZE));
  }

  boolean isOf(Bytes input) {
    return input.size() >= SIZE && input.slice(0, SIZE).equals(bytes);
  }

  /// What follows it.
  Bytes arguments(Bytes input) {
    return input.slice(SIZE, input.size() - SIZE);
  }
}
