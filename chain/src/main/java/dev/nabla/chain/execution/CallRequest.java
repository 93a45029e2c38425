package dev.nabla.chain.execution;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import java.util.Optional;

/// A transaction that is only tried: neither signed nor paid for.
///
/// @param from whom the code sees as sender; the zero address where the caller does not care
/// @param to who is called, or nothing where a contract is created
/// @param gasLimit gas that it may use, what is due before the first instruction included
public record CallRequest(
    Address from, Optional<Address> to, UInt256 value, Bytes data, long gasLimit) {}
