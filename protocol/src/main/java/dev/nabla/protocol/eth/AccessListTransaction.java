package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.codec.RlpReader;
import dev.nabla.primitives.codec.RlpWriter;
import dev.nabla.primitives.crypto.EcdsaSignature;
import dev.nabla.primitives.crypto.Secp256k1;
import dev.nabla.primitives.crypto.SecretKey;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Type 1 (EIP-2930): a gas price, and an access list.
///
/// @param chain the chain id
public record AccessListTransaction(
    long chain,
    long nonce,
    UInt256 gasPrice,
    long gasLimit,
    Optional<Address> recipient,
    UInt256 value,
    Bytes data,
    List<AccessListEntry> accessList,
    EcdsaSignature signature)
    implements Transaction {
  static final int TYPE = 1;

  /// Checks the ranges and copies the list.
  public AccessListTransaction {
    TransactionFields.requireInRange(gasLimit, chain);
    accessList = List.copyOf(accessList);
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
  public UInt256 maxFeePerGas() {
    return gasPrice;
  }

  @Override
  public UInt256 maxPriorityFeePerGas() {
    return gasPrice;
  }

  @Override
  public Bytes encoded() {
    return TransactionFields.encode(TYPE, this::writePayload, signature);
  }

  @Override
  public Hash signingHash() {
    return TransactionFields.signingHash(TYPE, this::writePayload);
  }

  /// The same transaction signed with `key`.
  public AccessListTransaction signed(SecretKey key) {
    EcdsaSignature made = Secp256k1.sign(signingHash(), key);
    return new AccessListTransaction(
        chain, nonce, gasPrice, gasLimit, recipient, value, data, accessList, made);
  }

  private void writePayload(RlpWriter out) {
    out.number(chain).number(nonce).number(gasPrice).number(gasLimit);
    TransactionFields.writeRecipient(out, recipient);
    out.number(value).bytes(data);
    TransactionFields.writeAccessList(out, accessList);
  }

  static AccessListTransaction read(RlpReader in) {
    return new AccessListTransaction(
        in.uint63(),
        in.unsignedLong(),
        in.uint256(),
        in.uint63(),
        TransactionFields.readRecipient(in),
        in.uint256(),
        in.bytes(),
        TransactionFields.readAccessList(in),
        TransactionFields.readSignature(in));
  }
}
