package dev.nabla.tee.verifier;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Digests;
import dev.nabla.tee.policy.AbiValue;

/// What a node's evidence is bound to: all that must not be changed by whoever passes it on.
///
/// The evidence carries [#digest()]: SHA-256("nabla/binding/1" ‖ abi.encode(the members in their
/// order)). It is SHA-256 so that a contract can compute it; 32 bytes fit into the report data of
/// every platform, with zeros behind.
///
/// @param ledger chain and registry that the node serves under
/// @param role what it does there: OpenGradient's `teeType`
/// @param keys all its public keys
/// @param operator who registers it and answers for it
/// @param paymentAddress who is paid
/// @param endpoint where it is reached
/// @param expiry seconds since the epoch; it is good up to and with this second
/// @param challenge what whoever asked wanted to see, or the hash of a recent block
public record NodeBinding(
    Ledger ledger,
    int role,
    Keys keys,
    Address operator,
    Address paymentAddress,
    String endpoint,
    long expiry,
    Hash challenge) {
  private static final Bytes DOMAIN = Bytes.utf8("nabla/binding/1");
  private static final int VERSION = 1;

  /// Multihash: SHA-256, 32 bytes.
  private static final Bytes MULTIHASH = Bytes.fromHex("1220");

  /// @param chainId of the ledger
  /// @param registry the contract that admits nodes
  public record Ledger(long chainId, Address registry) {}

  /// A node's public keys.
  ///
  /// @param nodeId keccak256 of the RSA key's SubjectPublicKeyInfo
  /// @param receiptX affine coordinate of the P-256 key
  /// @param receiptY affine coordinate of the P-256 key
  /// @param x25519 key that requests are sealed to
  /// @param tlsSpki SHA-256 of the TLS key's SubjectPublicKeyInfo
  public record Keys(Hash nodeId, Hash receiptX, Hash receiptY, Hash x25519, Hash tlsSpki) {}

  /// What the evidence has to carry.
  public Hash digest() {
    Bytes statement =
        AbiValue.encode(
            AbiValue.number(VERSION),
            AbiValue.number(ledger.chainId()),
            word(ledger.registry()),
            AbiValue.number(role),
            new AbiValue.Word(keys.nodeId()),
            new AbiValue.Word(keys.receiptX()),
            new AbiValue.Word(keys.receiptY()),
            new AbiValue.Word(keys.x25519()),
            new AbiValue.Word(keys.tlsSpki()),
            word(operator),
            word(paymentAddress),
            AbiValue.text(endpoint),
            AbiValue.number(expiry),
            new AbiValue.Word(challenge));
    return Digests.sha256(DOMAIN.toArray(), statement.toArray());
  }

  private static AbiValue word(Address address) {
    return new AbiValue.Word(UInt256.ofBytes(address.toBytes().toArray()).toHash());
  }

  /// Nitriding's form, which OpenGradient's clients and contracts expect in a Nitro document's user
  /// data: two multihashes, of the TLS certificate and of the signing key.
  ///
  /// @param tlsCertificate DER
  /// @param signingKey DER of the SubjectPublicKeyInfo
  public static Bytes nitriding(Bytes tlsCertificate, Bytes signingKey) {
    return Bytes.concat(
        MULTIHASH,
        Digests.sha256(tlsCertificate.toArray()).toBytes(),
        MULTIHASH,
        Digests.sha256(signingKey.toArray()).toBytes());
  }
}
