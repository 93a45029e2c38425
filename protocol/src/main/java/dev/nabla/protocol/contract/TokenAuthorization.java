package dev.nabla.protocol.contract;

import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;

/// Moves tokens by their holder's signature alone (EIP-3009).
///
/// @param byPayee whether only the payee may bring it (`ReceiveWithAuthorization`)
/// @param validAfter seconds since the epoch, excluded
/// @param validBefore seconds since the epoch, excluded
/// @param nonce any that the holder has not used
public record TokenAuthorization(
    boolean byPayee,
    Address from,
    Address to,
    UInt256 value,
    UInt256 validAfter,
    UInt256 validBefore,
    Hash nonce) {
  private static final TupleType<Tuple> WORDS =
      TupleType.parse("(bytes32,address,address,uint256,uint256,uint256,bytes32)");
  private static final TupleType<Tuple> CANCELLED = TupleType.parse("(bytes32,address,bytes32)");
  private static final String MEMBERS =
      "WithAuthorization(address from,address to,uint256 value,uint256 validAfter,"
          + "uint256 validBefore,bytes32 nonce)";
  private static final Hash TRANSFER = TokenDomain.hash("Transfer" + MEMBERS);
  private static final Hash RECEIVE = TokenDomain.hash("Receive" + MEMBERS);
  private static final Hash CANCEL =
      TokenDomain.hash("CancelAuthorization(address authorizer,bytes32 nonce)");

  /// EIP-712's hash of the struct.
  public Hash structHash() {
    Tuple words =
        Tuple.from(
            (byPayee ? RECEIVE : TRANSFER).toArray(),
            AbiRow.wrap(from),
            AbiRow.wrap(to),
            value.toBigInteger(),
            validAfter.toBigInteger(),
            validBefore.toBigInteger(),
            nonce.toArray());
    return Keccak256.hash(ContractAbi.bytesOf(WORDS.encode(words)));
  }

  /// What the holder signs to make the authorization worthless.
  public Hash cancellation() {
    Tuple words = Tuple.from(CANCEL.toArray(), AbiRow.wrap(from), nonce.toArray());
    return Keccak256.hash(ContractAbi.bytesOf(CANCELLED.encode(words)));
  }
}
