package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.codec.RlpReader;
import dev.nabla.primitives.codec.RlpWriter;
import dev.nabla.primitives.crypto.EcdsaSignature;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Type 4 (EIP-7702): sets delegations, then calls.
///
/// @param chain the chain id
/// @param to who is called; this type cannot create a contract
public record SetCodeTransaction(
    long chain,
    long nonce,
    UInt256 maxPriorityFeePerGas,
    UInt256 maxFeePerGas,
    long gasLimit,
    Address to,
    UInt256 value,
    Bytes data,
    List<AccessListEntry> accessList,
    List<Authorization> authorizations,
    EcdsaSignature signature)
    implements Transaction {
  static final int TYPE = 4;

  /// Checks the ranges and copies the lists.
  public SetCodeTransaction {
    TransactionFields.requireInRange(gasLimit, chain);
    accessList = List.copyOf(accessList);
    authorizations = List.copyOf(authorizations);
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public OptionalLong chainId() {
    return OptionalLong.of(chain);
  }

  @Override
  public Optional<Address> recipient() {
    return Optional.of(to);
  }

  @Override
  public Bytes encoded() {
    return TransactionFields.encode(TYPE, this::writePayload, signature);
  }

  @Override
  public Hash signingHash() {
    return TransactionFields.signingHash(TYPE, this::writePayload);
  }

  private void writePayload(RlpWriter out) {
    out.number(chain).number(nonce).number(maxPriorityFeePerGas).number(maxFeePerGas);
    out.number(gasLimit).address(to).number(value).bytes(data);
    TransactionFields.writeAccessList(out, accessList);
    out.beginList();
    authorizations.forEach(authorization -> authorization.write(out));
    out.endList();
  }

  static SetCodeTransaction read(RlpReader in) {
    return new SetCodeTransaction(
        in.uint63(),
        in.unsignedLong(),
        in.uint256(),
        in.uint256(),
        in.uint63(),
        in.address(),
        in.uint256(),
        in.bytes(),
        TransactionFields.readAccessList(in),
        in.list(TransactionFields.MAX_ITEMS, Authorization::read),
        TransactionFields.readSignature(in));
  }
}
