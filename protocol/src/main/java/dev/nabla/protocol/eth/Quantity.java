package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.UInt256;

/// Numbers as Ethereum's JSON-RPC writes them: `0x` and hex digits without leading zeros.
public final class Quantity {
  private Quantity() {}

  /// The text of a number that is read as unsigned.
  public static String of(long unsigned) {
    return "0x" + Long.toHexString(unsigned);
  }

  /// The text of a number.
  public static String of(UInt256 value) {
    return value.toQuantity();
  }

  /// The number that `text` is.
  ///
  /// @throws DecodingException where `text` is not `0x` and 1 to 64 digits without leading zeros
  public static UInt256 parse(String text) {
    if (text.length() > 3 && text.startsWith("0x0")) {
      throw new DecodingException("a quantity with leading zeros: " + excerpt(text), 2);
    }
    return UInt256.fromHex(text);
  }

  /// The number that `text` is, below 2^63.
  ///
  /// @throws DecodingException where `text` is not such a quantity
  public static long parseLong(String text) {
    UInt256 value = parse(text);
    if (!value.fitsLong()) {
      throw new DecodingException("a quantity above 2^63 - 1: " + excerpt(text), 2);
    }
    return value.toLong();
  }

  /// The number that `text` is, below 2^64, its 64 bits as they are.
  ///
  /// @throws DecodingException where `text` is not such a quantity
  public static long parseUnsignedLong(String text) {
    UInt256 value = parse(text);
    if (value.bitLength() > Long.SIZE) {
      throw new DecodingException("a quantity above 2^64 - 1: " + excerpt(text), 2);
    }
    return value.w0();
  }

  private static String excerpt(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }
}
