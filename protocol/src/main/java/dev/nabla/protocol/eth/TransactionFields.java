package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.RlpReader;
import dev.nabla.primitives.codec.RlpWriter;
import dev.nabla.primitives.crypto.EcdsaSignature;
import dev.nabla.primitives.crypto.Keccak256;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// How the parts that several transaction types share are written and read.
final class TransactionFields {
  /// Items of any one list in a transaction; far above what Osaka's gas cap can pay for.
  static final int MAX_ITEMS = 1 << 16;

  private TransactionFields() {}

  static void requireInRange(long gasLimit, long chainId) {
    if (gasLimit < 0 || chainId < 0) {
      throw new IllegalArgumentException(
          "gas limit and chain id are not negative: " + gasLimit + ", " + chainId);
    }
  }

  /// `type ‖ rlp([payload…, yParity, r, s])`.
  static Bytes encode(int type, Consumer<RlpWriter> payload, EcdsaSignature signature) {
    RlpWriter out = new RlpWriter().raw(new byte[] {(byte) type}).beginList();
    payload.accept(out);
    out.number(signature.yParity()).number(signature.r()).number(signature.s());
    return out.endList().toBytes();
  }

  /// `keccak256(type ‖ rlp([payload…]))`.
  static Hash signingHash(int type, Consumer<RlpWriter> payload) {
    RlpWriter out = new RlpWriter().raw(new byte[] {(byte) type}).beginList();
    payload.accept(out);
    return Keccak256.hash(out.endList().toArray());
  }

  static EcdsaSignature readSignature(RlpReader in) {
    int offset = in.offset();
    int yParity = readByte(in);
    if (yParity > 1) {
      throw new DecodingException("yParity is 0 or 1, not " + yParity, offset);
    }
    EcdsaSignature signature = new EcdsaSignature(in.uint256(), in.uint256(), yParity);
    in.expectEnd();
    return signature;
  }

  static int readByte(RlpReader in) {
    int offset = in.offset();
    long value = in.unsignedLong();
    if (value < 0 || value > 255) {
      throw new DecodingException("expected a number below 256", offset);
    }
    return (int) value;
  }

  static void writeRecipient(RlpWriter out, Optional<Address> recipient) {
    recipient.ifPresentOrElse(out::address, () -> out.bytes(Bytes.EMPTY));
  }

  static Optional<Address> readRecipient(RlpReader in) {
    int offset = in.offset();
    Bytes value = in.bytes();
    return switch (value.size()) {
      case 0 -> Optional.empty();
      case Address.SIZE -> Optional.of(Address.of(value.toArray()));
      default -> throw new DecodingException("expected 0 or 20 bytes, got " + value.size(), offset);
    };
  }

  static void writeAccessList(RlpWriter out, List<AccessListEntry> entries) {
    out.beginList();
    for (AccessListEntry entry : entries) {
      out.beginList().address(entry.address()).beginList();
      entry.storageKeys().forEach(out::hash);
      out.endList().endList();
    }
    out.endList();
  }

  static List<AccessListEntry> readAccessList(RlpReader in) {
    return in.list(MAX_ITEMS, TransactionFields::readEntry);
  }

  private static AccessListEntry readEntry(RlpReader in) {
    RlpReader fields = in.list();
    AccessListEntry entry =
        new AccessListEntry(fields.address(), fields.list(MAX_ITEMS, RlpReader::hash));
    fields.expectEnd();
    return entry;
  }
}
