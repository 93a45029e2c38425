package dev.nabla.protocol.contract;

import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/// A decoded tuple, read by position in our own types.
final class AbiRow {
  private final Tuple values;

  AbiRow(Tuple values) {
    this.values = values;
  }

  Hash hash(int index) {
    return Hash.of(values.<byte[]>get(index));
  }

  List<Hash> hashes(int index) {
    return Arrays.stream(values.<byte[][]>get(index)).map(Hash::of).toList();
  }

  Address address(int index) {
    return addressOf(values.get(index));
  }

  List<Address> addresses(int index) {
    com.esaulpaugh.headlong.abi.Address[] found = values.get(index);
    return Arrays.stream(found).map(AbiRow::addressOf).toList();
  }

  private static Address addressOf(com.esaulpaugh.headlong.abi.Address address) {
    byte[] word = UInt256.of(address.value()).toArray();
    return Address.of(word, word.length - Address.SIZE);
  }

  /// A number of any width below 2^63.
  long number(int index) {
    Object value = values.get(index);
    if (value instanceof BigInteger big) {
      if (big.bitLength() >= Long.SIZE) {
        throw new DecodingException("number above 2^63 - 1: " + big, 0);
      }
      return big.longValue();
    }
    return ((Number) value).longValue();
  }

  int smallNumber(int index) {
    long value = number(index);
    if (value > Integer.MAX_VALUE) {
      throw new DecodingException("number above 2^31 - 1: " + value, 0);
    }
    return (int) value;
  }

  UInt256 amount(int index) {
    Object value = values.get(index);
    return value instanceof BigInteger big
        ? UInt256.of(big)
        : UInt256.of(((Number) value).longValue());
  }

  boolean flag(int index) {
    return values.get(index);
  }

  String text(int index) {
    return values.get(index);
  }

  Bytes bytes(int index) {
    return Bytes.of(values.<byte[]>get(index));
  }

  long[] numbers(int index) {
    return values.get(index);
  }

  AbiRow row(int index) {
    return new AbiRow(values.get(index));
  }

  List<AbiRow> rows(int index) {
    Tuple[] found = values.get(index);
    return Arrays.stream(found).map(AbiRow::new).toList();
  }

  /// The bytes of the struct at `index`, of which `type` is the type.
  Bytes encoded(int index, TupleType<Tuple> type) {
    return ContractAbi.bytesOf(type.encode(values.<Tuple>get(index)));
  }

  /// The value as the library wants it.
  static com.esaulpaugh.headlong.abi.Address wrap(Address address) {
    String checksum = com.esaulpaugh.headlong.abi.Address.toChecksumAddress(address.toHex());
    return com.esaulpaugh.headlong.abi.Address.wrap(checksum);
  }

  /// An unsigned number as the library wants one of 63 bits or more.
  static BigInteger wide(long value) {
    return BigInteger.valueOf(value);
  }

  static byte[][] wrap(List<Hash> hashes) {
    return hashes.stream().map(Hash::toArray).toArray(byte[][]::new);
  }

  /// The struct whose ABI encoding is `encoded`, as the library wants it.
  static Tuple struct(TupleType<Tuple> type, Bytes encoded) {
    return type.decode(encoded.toArray());
  }
}
