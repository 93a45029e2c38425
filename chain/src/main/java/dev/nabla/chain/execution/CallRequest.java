package dev.nabla.chain.execution;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.AccessListEntry;
import dev.nabla.protocol.eth.Authorization;
import java.util.List;
import java.util.Optional;

/// A transaction that is only tried: neither signed nor paid for.
///
/// @param from whom the code sees as sender; the zero address where the caller does not care
/// @param to who is called, or nothing where a contract is created
/// @param gasLimit gas that it may use, what is due before the first instruction included
/// @param accessList what it announces that it touches (EIP-2930)
/// @param authorizations the delegations that it sets (EIP-7702); none where a contract is created
public record CallRequest(
    Address from,
    Optional<Address> to,
    UInt256 value,
    Bytes data,
    long gasLimit,
    List<AccessListEntry> accessList,
    List<Authorization> authorizations) {

  /// Copies the lists.
  public CallRequest {
    accessList = List.copyOf(accessList);
    authorizations = List.copyOf(authorizations);
  }

  /// A call that announces and delegates nothing.
  public CallRequest(Address from, Optional<Address> to, UInt256 value, Bytes data, long gasLimit) {
    this(from, to, value, data, gasLimit, List.of(), List.of());
  }

  /// The same with another gas limit.
  public CallRequest withGasLimit(long gas) {
    return new CallRequest(from, to, value, data, gas, accessList, authorizations);
  }

  /// The same with another access list.
  public CallRequest withAccessList(List<AccessListEntry> list) {
    return new CallRequest(from, to, value, data, gasLimit, list, authorizations);
  }
}
