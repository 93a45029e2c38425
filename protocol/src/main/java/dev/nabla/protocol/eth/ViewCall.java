package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import java.util.function.Function;

/// A question to a contract: call data, and how to read the answer.
///
/// @param contract who is asked
/// @param data selector and arguments
/// @param decoder reads the returned bytes; throws [dev.nabla.primitives.bytes.DecodingException]
///   where they are not an answer
public record ViewCall<T>(Address contract, Bytes data, Function<Bytes, T> decoder) {}
