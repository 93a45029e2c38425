package dev.nabla.protocol.contract;

import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;

/// Allows `spender` to move so many of the owner's tokens (EIP-2612).
///
/// @param deadline last second at which it may be brought
public record TokenPermit(
    Address owner, Address spender, UInt256 value, UInt256 nonce, UInt256 deadline) {
  private static final TupleType<Tuple> WORDS =
      TupleType.parse("(bytes32,address,address,uint256,uint256,uint256)");
  private static final Hash TYPE_HASH =
      TokenDomain.hash(
          "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");

  /// EIP-712's hash of the struct.
  public Hash structHash() {
    Tuple words =
        Tuple.from(
            TYPE_HASH.toArray(),
            AbiRow.wrap(owner),
            AbiRow.wrap(spender),
            value.toBigInteger(),
            nonce.toBigInteger(),
            deadline.toBigInteger());
    return Keccak256.hash(ContractAbi.bytesOf(WORDS.encode(words)));
  }
}
