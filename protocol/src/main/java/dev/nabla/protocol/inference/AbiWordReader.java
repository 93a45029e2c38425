package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.BigEndian;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;

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
