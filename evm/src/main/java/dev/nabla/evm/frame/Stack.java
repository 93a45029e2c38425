package dev.nabla.evm.frame;

import dev.nabla.evm.gas.InstructionTable;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.util.Arrays;

/// Up to 1,024 words of 256 bits in one array: four limbs each, **least significant limb first**,
/// the bottom of the stack at index 0.
///
/// Operations work on [#words()] in place, so that no instruction allocates. Nothing here checks
/// for underflow or overflow: the interpreter does, once per instruction, before it starts. An
/// "offset" is the index of a word's lowest limb.
public final class Stack {
  /// Limbs of a word.
  public static final int LIMBS = 4;

  /// Limbs of a full stack.
  public static final int LIMIT_LIMBS = LIMBS * InstructionTable.STACK_LIMIT;

  private static final int FIRST_CAPACITY = 32 * LIMBS;

  private long[] words = new long[FIRST_CAPACITY];
  private int end;

  /// Number of words.
  public int size() {
    return end / LIMBS;
  }

  /// Forgets all words.
  public void clear() {
    end = 0;
  }

  /// The limbs themselves. A push may replace the array, so it is asked for anew afterwards.
  public long[] words() {
    return words;
  }

  /// The offset of the word `depth` below the top one.
  public int offset(int depth) {
    return end - LIMBS * (depth + 1);
  }

  /// Takes the top word off and tells its offset, where it stays readable until the next push.
  public int pop() {
    end -= LIMBS;
    return end;
  }

  /// Takes `count` words off.
  public void drop(int count) {
    end -= LIMBS * count;
  }

  /// The index behind the top word's limbs.
  public int end() {
    return end;
  }

  /// Says where the top word ends, after work on the limbs themselves.
  public void setEnd(int end) {
    this.end = end;
  }

  /// Makes room for words behind the last.
  ///
  /// @param limbs how many limbs there must be room for in all, at most those of 1,024 words
  /// @return the array, which may be a new one
  public long[] reserve(int limbs) {
    if (limbs > words.length) {
      int doubled = Math.min(2 * words.length, LIMIT_LIMBS);
      words = Arrays.copyOf(words, Math.max(limbs, doubled));
    }
    return words;
  }

  private int pushOffset() {
    int offset = end;
    end = offset + LIMBS;
    reserve(end);
    return offset;
  }

  /// Pushes a word by its limbs, most significant first.
  public void push(long w3, long w2, long w1, long w0) {
    set(pushOffset(), w3, w2, w1, w0);
  }

  /// Pushes 64 bits, read as unsigned.
  public void push(long w0) {
    push(0, 0, 0, w0);
  }

  /// Pushes a number.
  public void push(UInt256 value) {
    push(value.w3(), value.w2(), value.w1(), value.w0());
  }

  /// Pushes 32 bytes.
  public void push(Hash value) {
    push(value.a(), value.b(), value.c(), value.d());
  }

  /// Pushes an address.
  public void push(Address value) {
    push(0, value.high() & 0xffff_ffffL, value.middle(), value.low());
  }

  /// Writes the word at `offset`, most significant limb first.
  public void set(int offset, long w3, long w2, long w1, long w0) {
    words[offset] = w0;
    words[offset + 1] = w1;
    words[offset + 2] = w2;
    words[offset + 3] = w3;
  }

  /// Writes the word at `offset`.
  public void set(int offset, UInt256 value) {
    set(offset, value.w3(), value.w2(), value.w1(), value.w0());
  }

  /// Writes 32 big-endian bytes of `source` from `at` as the word at `offset`.
  public void setBytes(int offset, byte[] source, int at) {
    Word.read(words, offset, source, at);
  }

  /// The word at `offset` as a number.
  public UInt256 number(int offset) {
    return new UInt256(words[offset + 3], words[offset + 2], words[offset + 1], words[offset]);
  }

  /// The word at `offset` as 32 bytes.
  public Hash hash(int offset) {
    return new Hash(words[offset + 3], words[offset + 2], words[offset + 1], words[offset]);
  }

  /// The low 20 bytes of the word at `offset`.
  public Address address(int offset) {
    return new Address((int) words[offset + 2], words[offset + 1], words[offset]);
  }

  /// The word at `offset`, or `Long.MAX_VALUE` where it has more than 63 bits.
  public long saturated(int offset) {
    return Word.saturated(words, offset);
  }
}
