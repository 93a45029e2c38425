package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.BigEndian;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.RlpReader;
import dev.nabla.primitives.codec.RlpWriter;
import dev.nabla.primitives.crypto.EcdsaSignature;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.primitives.crypto.Secp256k1;
import dev.nabla.primitives.crypto.SecretKey;
import java.util.Optional;

/// A block header and its producer's seal: a secp256k1 signature (low s) over
///
/// `keccak256("nabla/seal/1" ‖ uint64 chain id, big-endian ‖ block hash)`.
///
/// Whoever knows the producer's address can tell, without a network, that this block is the
/// producer's word. The seal stands beside the header, so block hashes are Ethereum's own and every
/// Ethereum tool accepts them.
public record SealedHeader(BlockHeader header, EcdsaSignature seal) {
  private static final Bytes DOMAIN = Bytes.utf8("nabla/seal/1");

  /// Seals `header` as the producer of the chain `chainId`.
  public static SealedHeader seal(BlockHeader header, long chainId, SecretKey producer) {
    return new SealedHeader(header, Secp256k1.sign(digest(header, chainId), producer));
  }

  /// The first block's header, which nobody seals: its hash is agreed on beforehand. The seal is
  /// [Transaction#UNSIGNED], so that [#sealer] finds no one.
  public static SealedHeader unsealed(BlockHeader header) {
    return new SealedHeader(header, Transaction.UNSIGNED);
  }

  /// Who sealed the header for the chain `chainId`, or nothing where the seal is no good signature.
  /// About 50 µs.
  public Optional<Address> sealer(long chainId) {
    return seal.isLowS() ? Secp256k1.recover(digest(header, chainId), seal) : Optional.empty();
  }

  /// `rlp([header, r‖s‖yParity])`.
  public Bytes encoded() {
    RlpWriter out = new RlpWriter(800).beginList();
    header.write(out);
    return out.bytes(seal.toBytes()).endList().toBytes();
  }

  /// Reads what [#encoded()] gives; the seal is not checked.
  ///
  /// @throws DecodingException where the bytes are not that
  public static SealedHeader decode(Bytes encoded) {
    RlpReader fields = RlpReader.ofList(encoded);
    BlockHeader header = BlockHeader.read(fields);
    EcdsaSignature seal = EcdsaSignature.of(fields.bytes(EcdsaSignature.SIZE));
    fields.expectEnd();
    return new SealedHeader(header, seal);
  }

  private static Hash digest(BlockHeader header, long chainId) {
    byte[] chain = new byte[Long.BYTES];
    BigEndian.putLong(chain, 0, chainId);
    return Keccak256.hash(DOMAIN.toArray(), chain, header.hash().toArray());
  }
}
