package dev.nabla.chain.genesis;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;

/// A contract to construct at a fixed address: what `initCode` returns becomes the code there, and
/// what it writes becomes its storage.
public record GenesisConstructor(Address at, Bytes initCode) {}
