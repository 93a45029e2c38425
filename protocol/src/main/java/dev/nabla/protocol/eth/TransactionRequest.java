package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;

/// A transaction that a role wants on the ledger, named so that asking again is harmless.
///
/// @param key names the purpose, such as `attest 0x…`: of all requests with one key a
///   [TransactionSender] sends one transaction
/// @param to the contract
/// @param data selector and arguments
/// @param value wei sent along
/// @param gasLimit most gas to use; 0 asks the ledger for an estimate when it is sent
public record TransactionRequest(String key, Address to, Bytes data, UInt256 value, long gasLimit) {
  /// @throws IllegalArgumentException where the key is empty or the limit negative
  public TransactionRequest {
    if (key.isEmpty() || gasLimit < 0) {
      throw new IllegalArgumentException("key '" + key + "', gas limit " + gasLimit);
    }
  }

  /// A request without value whose gas is estimated.
  public static TransactionRequest of(String key, Address to, Bytes data) {
    return new TransactionRequest(key, to, data, UInt256.ZERO, 0);
  }
}
