package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.BigEndian;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Reads what [AbiWords] writes and nothing else: padding must be zero, numbers inside their type,
/// and no byte may be missing or left over.
final class AbiWordReader {
  private final byte[] source;
  private int at;

  AbiWordReader(Bytes encoded) {
    this.source = encoded.toArray();
  }

  /// A number below 2^`bits`, which must fit 63 bits whatever the Solidity type: Nabla writes no
  /// larger count, time or index.
  long uint(int bits) {
    int start = at;
    UInt256 value = uint256();
    if (!value.fitsLong() || value.bitLength() > bits) {
      throw new DecodingException("number above its type's range", start);
    }
    return value.toLong();
  }

  int uint31() {
    return (int) uint(31);
  }

  UInt256 uint256() {
    return UInt256.ofHash(hash());
  }

  Hash hash() {
    if (source.length - at < AbiWords.WORD) {
      throw new DecodingException("the encoding ends early", at);
    }
    Hash word = Hash.of(source, at);
    at += AbiWords.WORD;
    return word;
  }

  /// A string of at most `maxBytes` of UTF-8, at the place where the reader stands.
  String text(int maxBytes) {
    int start = at;
    int size = uint31();
    int end = size > maxBytes ? Integer.MAX_VALUE : at + AbiWords.padded(size);
    if (end > source.length) {
      throw new DecodingException("a text beyond its bound or the encoding's end", start);
    }
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(source, at, size)).toString();
      at = end;
      return text;
    } catch (CharacterCodingException e) {
      throw new DecodingException("a text that is not UTF-8", start, e);
    }
  }

  Address address() {
    int start = at;
    Hash word = hash();
    if (word.a() != 0 || BigEndian.getInt(source, start + Long.BYTES) != 0) {
      throw new DecodingException("address with non-zero padding", start);
    }
    return Address.of(source, start + AbiWords.WORD - Address.SIZE);
  }

  void expectEnd() {
    if (at != source.length) {
      throw new DecodingException((source.length - at) + " bytes left over", at);
    }
  }
}
