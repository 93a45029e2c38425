package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.UInt256;

/// What a model costs in one token, in its smallest units, below 2^128.
///
/// @param offered whether it is sold for this token at all
public record ModelPrice(UInt256 perCall, UInt256 perThousandTokens, boolean offered) {}
