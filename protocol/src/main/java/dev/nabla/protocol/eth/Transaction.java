package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.EcdsaSignature;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.primitives.crypto.Secp256k1;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A transaction of one of Ethereum's types 0 to 4 as it is signed and sent (EIP-2718). Immutable.
///
/// An instance is well formed: it has exactly one encoding and [Transactions#decode] gives it back.
/// That says nothing about whether its signature is good or a ledger would take it.
public sealed interface Transaction
    permits LegacyTransaction,
        AccessListTransaction,
        DynamicFeeTransaction,
        BlobTransaction,
        SetCodeTransaction {

  /// Stands where a signature will be; no key makes it, so [#sender()] is empty.
  EcdsaSignature UNSIGNED = new EcdsaSignature(UInt256.ZERO, UInt256.ZERO, 0);

  /// The EIP-2718 type: 0 for legacy transactions.
  int type();

  /// The chain it is bound to; nothing for a legacy transaction from before EIP-155.
  OptionalLong chainId();

  /// How many transactions of the sender come before; unsigned 64 bits.
  long nonce();

  /// Gas it may use, in [0, 2^63).
  long gasLimit();

  /// Most wei paid for a unit of gas, base fee and tip together.
  UInt256 maxFeePerGas();

  /// Most wei paid for a unit of gas on top of the base fee.
  UInt256 maxPriorityFeePerGas();

  /// Who is called, or nothing where a contract is created.
  Optional<Address> recipient();

  /// Wei sent along.
  UInt256 value();

  /// Call data, or the init code of a contract.
  Bytes data();

  /// Announced addresses and slots (EIP-2930); empty for type 0.
  List<AccessListEntry> accessList();

  /// Versioned hashes of blobs (EIP-4844); empty for every type but 3.
  default List<Hash> blobVersionedHashes() {
    return List.of();
  }

  /// Most wei paid for a unit of blob gas (EIP-4844); zero for every type but 3.
  default UInt256 maxFeePerBlobGas() {
    return UInt256.ZERO;
  }

  /// Delegations to set (EIP-7702); empty for every type but 4.
  default List<Authorization> authorizations() {
    return List.of();
  }

  /// The sender's signature.
  EcdsaSignature signature();

  /// The bytes that are sent and hashed.
  Bytes encoded();

  /// What the sender signs.
  Hash signingHash();

  /// The transaction's name on the chain.
  default Hash hash() {
    return Keccak256.hash(encoded());
  }

  /// Who signed, or nothing where the signature is not a good one with a low s (EIP-2). Recovers
  /// the key on every call, about 50 µs.
  default Optional<Address> sender() {
    return signature().isLowS() ? Secp256k1.recover(signingHash(), signature()) : Optional.empty();
  }
}
