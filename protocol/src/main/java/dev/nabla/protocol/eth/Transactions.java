package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.RlpReader;
import dev.nabla.primitives.codec.RlpWriter;

/// Reads transactions of every type from bytes that may be hostile (EIP-2718).
public final class Transactions {
  private static final int FIRST_LIST_BYTE = 0xc0;

  private Transactions() {}

  /// The transaction that `encoded` is; its signature is not looked at.
  ///
  /// @throws DecodingException where that is not the canonical encoding of one of types 0 to 4
  public static Transaction decode(Bytes encoded) {
    if (encoded.isEmpty()) {
      throw new DecodingException("no bytes, so no transaction", 0);
    }
    int first = encoded.get(0) & 0xff;
    if (first >= FIRST_LIST_BYTE) {
      return LegacyTransaction.read(RlpReader.ofList(encoded));
    }
    RlpReader fields = RlpReader.ofList(encoded.slice(1, encoded.size() - 1));
    return switch (first) {
      case AccessListTransaction.TYPE -> AccessListTransaction.read(fields);
      case DynamicFeeTransaction.TYPE -> DynamicFeeTransaction.read(fields);
      case BlobTransaction.TYPE -> BlobTransaction.read(fields);
      case SetCodeTransaction.TYPE -> SetCodeTransaction.read(fields);
      default -> throw new DecodingException("unknown transaction type " + first, 0);
    };
  }

  /// Writes `transaction` as an item of a block's list: legacy ones as the list that they are, the
  /// others as a byte string.
  public static void write(RlpWriter out, Transaction transaction) {
    if (transaction.type() == 0) {
      out.raw(transaction.encoded());
    } else {
      out.bytes(transaction.encoded());
    }
  }

  /// Reads what [#write] wrote.
  public static Transaction read(RlpReader in) {
    return decode(in.nextIsList() ? in.raw() : in.bytes());
  }
}
