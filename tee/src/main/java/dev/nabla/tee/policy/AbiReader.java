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
/// the end of the input, and reads no byte twice on average: of an input whose offsets point many
/// times at the same place it refuses the rest, so that work and memory stay in proportion to the
/// input. Who needs the one encoding makes sure by encoding again.
public final class AbiReader {
  private static final int MAX_ELEMENTS = 256;
  private static final int MAX_TEXT = 1_024;

  private final Bytes source;
  private final Allowance allowance;
  private final int base;
  private int at;

  private AbiReader(Bytes source, Allowance allowance, int base) {
    this.source = source;
    this.allowance = allowance;
    this.base = base;
    this.at = base;
  }

  /// Over the encoding of a tuple, such as the arguments of a call without its selector.
  public static AbiReader of(Bytes source) {
    return new AbiReader(source, new Allowance(source.size()), 0);
  }

  /// Bytes that may still be read, shared by all readers of an input.
  private static final class Allowance {
    private int left;

    Allowance(int left) {
      this.left = left;
    }

    void take(int bytes) {
      left -= bytes;
      if (left < 0) {
        throw new DecodingException("an ABI encoding that says things twice", 0);
      }
    }
  }

  /// The next member: one word.
  ///
  /// @throws DecodingException where the input ends before
  public Hash word() {
    if (source.size() - at < AbiValue.WORD) {
      throw new DecodingException("the ABI encoding ends early", at);
    }
    allowance.take(AbiValue.WORD);
    Hash word = Hash.of(source.slice(at, AbiValue.WORD));
    at += AbiValue.WORD;
    return word;
  }

  /// The next member: a number from 0 to `max`.
  ///
  /// @throws DecodingException where it is beyond
  public long number(long max) {
    UInt256 value = UInt256.ofHash(word());
    if (!value.fitsLong() || value.toLong() < 0 || value.toLong() > max) {
      throw new DecodingException("a number beyond " + max, at);
    }
    return value.toLong();
  }

  /// A reader of the tuple or array whose place is told here.
  ///
  /// @throws DecodingException where that is beyond the end
  public AbiReader dynamic() {
    long offset = number(Integer.MAX_VALUE);
    if (offset > source.size() - base) {
      throw new DecodingException("an offset beyond the end", at);
    }
    return new AbiReader(source, allowance, base + (int) offset);
  }

  /// The next member: `bytes` of at most `max`.
  ///
  /// @throws DecodingException where they are longer, or the input ends before
  public Bytes blob(int max) {
    AbiReader there = dynamic();
    int length = (int) there.number(max);
    if (length > source.size() - there.at) {
      throw new DecodingException("the ABI encoding ends early", there.at);
    }
    allowance.take(length);
    return source.slice(there.at, length);
  }

  /// The next member: a `string` of at most 1,024 bytes.
  ///
  /// @throws DecodingException where it is longer, not UTF-8, or the input ends before
  public String text() {
    Bytes utf8 = blob(MAX_TEXT);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8.toArray())).toString();
    } catch (CharacterCodingException e) {
      throw new DecodingException("a text that is not UTF-8", at, e);
    }
  }

  /// The next member: an array of at most 256 elements, each read by `element`.
  ///
  /// @throws DecodingException where it is longer, or an element cannot be read
  public <T> List<T> array(Function<AbiReader, T> element) {
    AbiReader there = dynamic();
    int count = (int) there.number(MAX_ELEMENTS);
    AbiReader elements = new AbiReader(source, allowance, there.at);
    List<T> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(element.apply(elements));
    }
    return List.copyOf(values);
  }
}
