package dev.nabla.chain.genesis;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;

/// A contract to construct at a fixed address: what `initCode` returns becomes the code there, and
/// what it writes becomes its storage.
///
/// @param balance what the contract has when its constructor begins
public record GenesisConstructor(Address at, Bytes initCode, UInt256 balance) {
  /// A contract that begins without a balance of its own (`alloc` may give it one).
  public GenesisConstructor(Address at, Bytes initCode) {
    this(at, initCode, UInt256.ZERO);
  }
}
