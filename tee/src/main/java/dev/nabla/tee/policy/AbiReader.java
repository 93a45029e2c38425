package dev.nabla.tee.policy;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Reads one tuple of Solidity's contract ABI, member by member. It trusts offsets no further than
/// the end of the input; who reads makes sure of the one encoding by encoding again.
final class AbiReader {
  private static final int MAX_ELEMENTS = 256;
  private static final int MAX_TEXT = 1_024;

  private final Bytes source;
  private final int base;
  private int at;

  private AbiReader(Bytes source, int base) {
    this.source = source;
    this.base = base;
    this.at = base;
  }

  static AbiReader of(Bytes source) {
    return new AbiReader(source, 0);
  }

  Hash word() {
    if (source.size() - at < AbiValue.WORD) {
      throw new DecodingException("the ABI encoding ends early", at);
    }
    Hash word = Hash.of(source.slice(at, AbiValue.WORD));
    at += AbiValue.WORD;
    return word;
  }

  long number(long max) {
    UInt256 value = UInt256.ofHash(word());
    if (!value.fitsLong() || value.toLong() < 0 || value.toLong() > max) {
      throw new DecodingException("a number beyond " + max, at);
    }
    return value.toLong();
  }

  /// A reader of the tuple or array whose place is told here.
  AbiReader dynamic() {
    long offset = number(Integer.MAX_VALUE);
    if (offset > source.size() - base) {
      throw new DecodingException("an offset beyond the end", at);
    }
    return new AbiReader(source, base + (int) offset);
  }

  Bytes blob(int max) {
    AbiReader there = dynamic();
    int length = (int) there.number(max);
    if (length > source.size() - there.at) {
      throw new DecodingException("the ABI encoding ends early", there.at);
    }
    return source.slice(there.at, length);
  }

  String text() {
    Bytes utf8 = blob(MAX_TEXT);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8.toArray())).toString();
    } catch (CharacterCodingException e) {
      throw new DecodingException("a text that is not UTF-8", at, e);
    }
  }

  <T> List<T> array(Function<AbiReader, T> element) {
    AbiReader there = dynamic();
    int count = (int) there.number(MAX_ELEMENTS);
    AbiReader elements = new AbiReader(source, there.at);
    List<T> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(element.apply(elements));
    }
    return List.copyOf(values);
  }
}
