package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;

/// What most callers want to know of a block.
///
/// @param timestamp seconds since the epoch
/// @param baseFeePerGas in wei
public record BlockSummary(long number, Hash hash, long timestamp, UInt256 baseFeePerGas) {}
