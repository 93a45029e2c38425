package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.BigEndian;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes structs as Solidity's `abi.encode` does: one 32-byte word a member, numbers
/// right-aligned, in order; strings behind all words (Solidity ABI specification, "Formal
/// Specification of the Encoding").
final class AbiWords {
  static final int WORD = 32;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  AbiWords uint(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("negative: " + value);
    }
    byte[] word = new byte[WORD];
    BigEndian.putLong(word, WORD - Long.BYTES, value);
    return append(word);
  }

  AbiWords uint(UInt256 value) {
    return append(value.toArray());
  }

  AbiWords hash(Hash value) {
    return append(value.toArray());
  }

  /// A string at its place in the tail: its length, and its UTF-8 padded with zeros.
  AbiWords text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    uint(utf8.length);
    out.writeBytes(Arrays.copyOf(utf8, padded(utf8.length)));
    return this;
  }

  /// Bytes that [#text] writes.
  static int sizeOf(String value) {
    return WORD + padded(value.getBytes(StandardCharsets.UTF_8).length);
  }

  static int padded(int size) {
    return (size + WORD - 1) / WORD * WORD;
  }

  AbiWords address(Address value) {
    byte[] word = new byte[WORD];
    value.copyTo(word, WORD - Address.SIZE);
    return append(word);
  }

  Bytes toBytes() {
    return Bytes.of(out.toByteArray());
  }

  Hash keccak256() {
    return Keccak256.hash(out.toByteArray());
  }

  private AbiWords append(byte[] word) {
    out.writeBytes(word);
    return this;
  }
}
