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

/// Type 2 (EIP-1559): a tip and a ceiling for the whole fee. What Nabla's own roles send: build one
/// with [Transaction#UNSIGNED] and call [#signed].
///
/// @param chain the chain id
public record DynamicFeeTransaction(
    long chain,
    long nonce,
    UInt256 maxPriorityFeePerGas,
    UInt256 maxFeePerGas,
    long gasLimit,
    Optional<Address> recipient,
    UInt256 value,
    Bytes data,
    List<AccessListEntry> accessList,
    EcdsaSignature signature)
    implements Transaction {
  static final int TYPE = 2;

  /// Checks the ranges and copies the list.
  public DynamicFeeTransaction {
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
  public Bytes encoded() {
    return TransactionFields.encode(TYPE, this::writePayload, signature);
  }

  @Override
  public Hash signingHash() {
    return TransactionFields.signingHash(TYPE, this::writePayload);
  }

  /// The same transaction signed with `key`.
  public DynamicFeeTransaction signed(SecretKey key) {
    EcdsaSignature made = Secp256k1.sign(signingHash(), key);
    return new DynamicFeeTransaction(
        chain,
        nonce,
        maxPriorityFeePerGas,
        maxFeePerGas,
        gasLimit,
        recipient,
        value,
        data,
        accessList,
        made);
  }

  private void writePayload(RlpWriter out) {
    out.number(chain).number(nonce).number(maxPriorityFeePerGas).number(maxFeePerGas);
    out.number(gasLimit);
    TransactionFields.writeRecipient(out, recipient);
    out.number(value).bytes(data);
    TransactionFields.writeAccessList(out, accessList);
  }

  static DynamicFeeTransaction read(RlpReader in) {
    return new DynamicFeeTransaction(
        in.uint63(),
        in.unsignedLong(),
        in.uint256(),
        in.uint256(),
        in.uint63(),
        TransactionFields.readRecipient(in),
        in.uint256(),
        in.bytes(),
        TransactionFields.readAccessList(in),
        TransactionFields.readSignature(in));
  }
}
