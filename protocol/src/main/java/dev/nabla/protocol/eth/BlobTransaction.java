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

/// Type 3 (EIP-4844) without the blobs themselves. Executed for Ethereum's test vectors; Nabla's
/// own chain takes none.
///
/// @param chain the chain id
/// @param to who is called; this type cannot create a contract
public record BlobTransaction(
    long chain,
    long nonce,
    UInt256 maxPriorityFeePerGas,
    UInt256 maxFeePerGas,
    long gasLimit,
    Address to,
    UInt256 value,
    Bytes data,
    List<AccessListEntry> accessList,
    UInt256 maxFeePerBlobGas,
    List<Hash> blobVersionedHashes,
    EcdsaSignature signature)
    implements Transaction {
  static final int TYPE = 3;

  /// Checks the ranges and copies the lists.
  public BlobTransaction {
    TransactionFields.requireInRange(gasLimit, chain);
    accessList = List.copyOf(accessList);
    blobVersionedHashes = List.copyOf(blobVersionedHashes);
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
    out.number(maxFeePerBlobGas).beginList();
    blobVersionedHashes.forEach(out::hash);
    out.endList();
  }

  static BlobTransaction read(RlpReader in) {
    return new BlobTransaction(
        in.uint63(),
        in.unsignedLong(),
        in.uint256(),
        in.uint256(),
        in.uint63(),
        in.address(),
        in.uint256(),
        in.bytes(),
        TransactionFields.readAccessList(in),
        in.uint256(),
        in.list(TransactionFields.MAX_ITEMS, RlpReader::hash),
        TransactionFields.readSignature(in));
  }
}
