package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.codec.RlpReader;
import dev.nabla.primitives.codec.RlpWriter;
import dev.nabla.primitives.crypto.EcdsaSignature;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.primitives.crypto.Secp256k1;
import java.util.Optional;

/// An account's consent to run the code of `delegate` as its own (EIP-7702). One that is badly
/// signed is skipped and leaves its transaction valid; hence the loose ranges.
///
/// @param chainId zero for every chain
/// @param nonce unsigned 64 bits
/// @param yParity 0 to 255, of which only 0 and 1 can be right
public record Authorization(
    UInt256 chainId, Address delegate, long nonce, int yParity, UInt256 r, UInt256 s) {
  private static final byte MAGIC = 5;

  /// Checks the range of the parity.
  public Authorization {
    if (yParity < 0 || yParity > 255) {
      throw new IllegalArgumentException("yParity outside [0, 255]: " + yParity);
    }
  }

  /// Who signed, or nothing where the signature is not a good one with a low s.
  public Optional<Address> authority() {
    if (yParity > 1) {
      return Optional.empty();
    }
    EcdsaSignature signature = new EcdsaSignature(r, s, yParity);
    return signature.isLowS() ? Secp256k1.recover(signingHash(), signature) : Optional.empty();
  }

  private Hash signingHash() {
    Bytes payload =
        new RlpWriter()
            .beginList()
            .number(chainId)
            .address(delegate)
            .number(nonce)
            .endList()
            .toBytes();
    return Keccak256.hash(Bytes.concat(Bytes.of(MAGIC), payload));
  }

  void write(RlpWriter out) {
    out.beginList().number(chainId).address(delegate).number(nonce);
    out.number(yParity).number(r).number(s).endList();
  }

  static Authorization read(RlpReader in) {
    RlpReader fields = in.list();
    Authorization authorization =
        new Authorization(
            fields.uint256(),
            fields.address(),
            fields.unsignedLong(),
            TransactionFields.readByte(fields),
            fields.uint256(),
            fields.uint256());
    fields.expectEnd();
    return authorization;
  }
}
