package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.codec.RlpReader;
import dev.nabla.primitives.codec.RlpWriter;
import dev.nabla.primitives.crypto.EcdsaSignature;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.primitives.crypto.Secp256k1;
import dev.nabla.primitives.crypto.SecretKey;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Type 0: the transaction of the Yellow Paper, bound to a chain by EIP-155 where `chainId` is
/// there.
public record LegacyTransaction(
    OptionalLong chainId,
    long nonce,
    UInt256 gasPrice,
    long gasLimit,
    Optional<Address> recipient,
    UInt256 value,
    Bytes data,
    EcdsaSignature signature)
    implements Transaction {
  private static final int UNBOUND_V = 27;
  private static final int BOUND_V = 35;

  /// Checks the ranges.
  public LegacyTransaction {
    TransactionFields.requireInRange(gasLimit, chainId.orElse(0));
  }

  @Override
  public int type() {
    return 0;
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
  public List<AccessListEntry> accessList() {
    return List.of();
  }

  @Override
  public Bytes encoded() {
    RlpWriter out = new RlpWriter().beginList();
    writePayload(out);
    out.number(v()).number(signature.r()).number(signature.s());
    return out.endList().toBytes();
  }

  @Override
  public Hash signingHash() {
    RlpWriter out = new RlpWriter().beginList();
    writePayload(out);
    if (chainId.isPresent()) {
      out.number(chainId.getAsLong()).number(0).number(0);
    }
    return Keccak256.hash(out.endList().toArray());
  }

  /// The same transaction signed with `key`.
  public LegacyTransaction signed(SecretKey key) {
    return withSignature(Secp256k1.sign(signingHash(), key));
  }

  private LegacyTransaction withSignature(EcdsaSignature made) {
    return new LegacyTransaction(chainId, nonce, gasPrice, gasLimit, recipient, value, data, made);
  }

  /// The number that stands for parity and chain in the encoding: 27 or 28, or as EIP-155 has it.
  public UInt256 v() {
    if (chainId.isEmpty()) {
      return UInt256.of(UNBOUND_V + signature.yParity());
    }
    UInt256 id = UInt256.of(chainId.getAsLong());
    return id.add(id).add(UInt256.of(BOUND_V + signature.yParity()));
  }

  private void writePayload(RlpWriter out) {
    out.number(nonce).number(gasPrice).number(gasLimit);
    TransactionFields.writeRecipient(out, recipient);
    out.number(value).bytes(data);
  }

  static LegacyTransaction read(RlpReader in) {
    long nonce = in.unsignedLong();
    UInt256 gasPrice = in.uint256();
    long gasLimit = in.uint63();
    Optional<Address> recipient = TransactionFields.readRecipient(in);
    UInt256 value = in.uint256();
    Bytes data = in.bytes();
    int offset = in.offset();
    UInt256 v = in.uint256();
    var signature = new EcdsaSignature(in.uint256(), in.uint256(), parityOf(v));
    in.expectEnd();
    return new LegacyTransaction(
        chainIdOf(v, offset), nonce, gasPrice, gasLimit, recipient, value, data, signature);
  }

  private static int parityOf(UInt256 v) {
    // 27 and 35 are odd, so an odd v means parity 0.
    return (int) ((v.w0() & 1) ^ 1);
  }

  private static OptionalLong chainIdOf(UInt256 v, int offset) {
    if (v.fitsLong() && (v.toLong() == UNBOUND_V || v.toLong() == UNBOUND_V + 1)) {
      return OptionalLong.empty();
    }
    if (v.compareTo(UInt256.of(BOUND_V)) < 0) {
      throw new DecodingException("v is neither 27, 28 nor at least 35: " + v, offset);
    }
    UInt256 id = v.subtract(UInt256.of(BOUND_V)).divide(UInt256.of(2));
    if (!id.fitsLong()) {
      throw new DecodingException("chain id above 2^63 - 1", offset);
    }
    return OptionalLong.of(id.toLong());
  }
}
