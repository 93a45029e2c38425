package dev.nabla.inference.exact.kernel;

import dev.nabla.model.exact.MessageRows;
import dev.nabla.model.exact.RowHasher;
import dev.nabla.primitives.bytes.Hash;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// SHA-256 (FIPS 180-4 §6.2) of sixteen messages in the sixteen lanes of 512-bit vectors: more than
/// twice as fast as one after another with the processor's SHA instructions, which have to wait for
/// each other. With fewer lanes it would gain nothing.
final class VectorSha256 implements RowHasher {
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_512;
  private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_512;
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
  private static final int L = MessageRows.ROWS;

  /// Words of a block and of the state; rounds.
  private static final int WORDS = 16;

  private static final int STATE = 8;
  private static final int ROUNDS = 64;

  /// Fewer messages than this are hashed faster one after another.
  private static final int FEWEST = 6;

  private static final FloatVector NAN =
      FloatVector.broadcast(FLOATS, Float.intBitsToFloat(0x7fc00000));
  private static final VarHandle BIG_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  /// Reverses the bytes of each word.
  private static final VectorShuffle<Byte> SWAP =
      VectorShuffle.fromOp(BYTES, i -> (i & ~3) + 3 - (i & 3));

  private static final IntVector ZERO = IntVector.zero(INTS);

  /// Lanes of two vectors in turns: those of their low and of their high halves.
  private static final IntVector LOW = IntVector.fromArray(INTS, inTurns(0), 0);

  private static final IntVector HIGH = IntVector.fromArray(INTS, inTurns(L / 2), 0);

  private static final int[] INITIAL = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
  };

  private static final int[] K = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
  };

  private final Step<MessageRows> readRows = this::readRows;
  private final Step<MessageRows> sortLanes = this::sortLanes;
  private final Step<MessageRows> schedule = this::schedule;
  private final Step<MessageRows> compress = this::compress;
  private final Step<FloatsCall> floats = VectorSha256::putWhole;
  private final FloatsCall call = new FloatsCall();
  private final RowHasher plain = RowHasher.plain();

  /// Half way from rows to words.
  private final int[] pairs = new int[WORDS * L];

  /// Word t of all messages from `t * L`: those of the block, then those of the schedule.
  private final int[] words = new int[ROUNDS * L];

  /// Word t of all states from `t * L`.
  private final int[] state = new int[STATE * L];

  /// The states after the rounds, to be added to those before.
  private final int[] mixed = new int[STATE * L];

  private static int[] inTurns(int from) {
    int[] lanes = new int[L];
    Arrays.setAll(lanes, i -> from + i / 2 + i % 2 * L);
    return lanes;
  }

  /// What [#putFloats] is to write.
  private static final class FloatsCall {
    byte[] target = {};
    int at;
    float[] source = {};
    int from;
  }

  @Override
  public void putFloats(byte[] target, int at, float[] source, int from, int count) {
    int whole = count - count % L;
    call.target = target;
    call.at = at;
    call.source = source;
    call.from = from;
    StepCall.run(floats, call, whole);
    plain.putFloats(target, at + whole * Float.BYTES, source, from + whole, count - whole);
  }

  private static void putWhole(FloatsCall call, int count) {
    byte[] target = call.target;
    float[] source = call.source;
    int at = call.at;
    int from = call.from;
    for (int i = 0; i < count; i += L) {
      FloatVector x = FloatVector.fromArray(FLOATS, source, from + i);
      x.blend(NAN, x.compare(VectorOperators.NE, x))
          .reinterpretAsBytes()
          .intoArray(target, at + i * Float.BYTES);
    }
  }

  @Override
  public void hash(MessageRows rows, int count) {
    if (count < FEWEST) {
      plain.hash(rows, count);
      return;
    }
    for (int word = 0; word < STATE; word++) {
      Arrays.fill(state, word * L, (word + 1) * L, INITIAL[word]);
    }
    for (int block = 0; block < rows.blocks(); block++) {
      StepCall.run(readRows, rows, block);
      StepCall.run(sortLanes, rows, block);
      StepCall.run(schedule, rows, block);
      StepCall.run(compress, rows, block);
      for (int i = 0; i < state.length; i++) {
        state[i] += mixed[i];
      }
    }
    byte[] digests = rows.digests();
    for (int row = 0; row < count; row++) {
      for (int word = 0; word < STATE; word++) {
        BIG_ENDIAN.set(digests, row * Hash.SIZE + word * Integer.BYTES, state[word * L + row]);
      }
    }
  }

  /// From rows of words to words of lanes: merging vector i with vector i + 8, lane by lane, moves
  /// each index's top bit to its bottom; four times that turns a square of 16 by 16 over. Two of
  /// them here, with the change of byte order.
  private void readRows(MessageRows rows, int block) {
    byte[] bytes = rows.bytes();
    int quarter = WORDS / 4 * rows.stride();
    int at = block * MessageRows.BLOCK;
    int to = 0;
    for (int i = 0; i < WORDS / 4; i++) {
      IntVector a = bigEndian(bytes, at);
      IntVector b = bigEndian(bytes, at + quarter);
      IntVector c = bigEndian(bytes, at + 2 * quarter);
      IntVector d = bigEndian(bytes, at + 3 * quarter);
      merge(LOW.selectFrom(a, c), LOW.selectFrom(b, d), pairs, to);
      merge(HIGH.selectFrom(a, c), HIGH.selectFrom(b, d), pairs, to + 2 * L);
      at += rows.stride();
      to += 4 * L;
    }
  }

  private static IntVector bigEndian(byte[] bytes, int at) {
    return ByteVector.fromArray(BYTES, bytes, at).rearrange(SWAP).reinterpretAsInts();
  }

  private static void merge(IntVector first, IntVector second, int[] target, int at) {
    LOW.selectFrom(first, second).intoArray(target, at);
    HIGH.selectFrom(first, second).intoArray(target, at + L);
  }

  /// The other two.
  private void sortLanes(MessageRows rows, int block) {
    int quarter = WORDS / 4 * L;
    for (int at = 0; at < quarter; at += L) {
      IntVector a = words(pairs, at);
      IntVector b = words(pairs, at + quarter);
      IntVector c = words(pairs, at + 2 * quarter);
      IntVector d = words(pairs, at + 3 * quarter);
      merge(LOW.selectFrom(a, c), LOW.selectFrom(b, d), words, 4 * at);
      merge(HIGH.selectFrom(a, c), HIGH.selectFrom(b, d), words, 4 * at + 2 * L);
    }
  }

  /// The message schedule of one block. The newest two words stay in registers, since each word
  /// waits for the one but last.
  private void schedule(MessageRows rows, int block) {
    int[] w = words;
    IntVector before = words(w, 14 * L);
    IntVector last = words(w, 15 * L);
    for (int p = WORDS * L; p < ROUNDS * L; p += L) {
      IntVector x = words(w, p - 15 * L);
      IntVector s0 = xor(xor(right(x, 7), right(x, 18)), x.lanewise(VectorOperators.LSHR, 3));
      IntVector known = s0.add(words(w, p - 7 * L)).add(words(w, p - 16 * L));
      IntVector high = before.lanewise(VectorOperators.LSHR, 10);
      IntVector next = known.add(xor(xor(right(before, 17), right(before, 19)), high));
      next.intoArray(w, p);
      before = last;
      last = next;
    }
  }

  /// The rounds of one block. Sums are in the order in which their terms come to be known.
  private void compress(MessageRows rows, int block) {
    int[] w = words;
    int[] s = state;
    int[] after = mixed;
    IntVector a = words(s, 0);
    IntVector b = words(s, L);
    IntVector c = words(s, 2 * L);
    IntVector d = words(s, 3 * L);
    IntVector e = words(s, 4 * L);
    IntVector f = words(s, 5 * L);
    IntVector g = words(s, 6 * L);
    IntVector h = words(s, 7 * L);
    for (int t = 0; t < ROUNDS; t++) {
      IntVector known = h.add(words(w, t * L).add(K[t]));
      IntVector choice = xor(xor(f, g).and(e), g);
      IntVector sum1 = xor(xor(right(e, 6), right(e, 11)), right(e, 25));
      IntVector majority = xor(xor(a, b).and(c), a.and(b));
      IntVector sum0 = xor(xor(right(a, 2), right(a, 13)), right(a, 22));
      h = g;
      g = f;
      f = e;
      e = known.add(d).add(choice).add(sum1);
      d = c;
      c = b;
      b = a;
      a = known.add(choice).add(sum1).add(majority).add(sum0);
    }
    a.add(ZERO).intoArray(after, 0);
    b.add(ZERO).intoArray(after, L);
    c.add(ZERO).intoArray(after, 2 * L);
    d.add(ZERO).intoArray(after, 3 * L);
    e.add(ZERO).intoArray(after, 4 * L);
    f.add(ZERO).intoArray(after, 5 * L);
    g.add(ZERO).intoArray(after, 6 * L);
    h.add(ZERO).intoArray(after, 7 * L);
  }

  private static IntVector words(int[] source, int at) {
    return IntVector.fromArray(INTS, source, at);
  }

  private static IntVector right(IntVector x, int bits) {
    return x.lanewise(VectorOperators.ROR, bits);
  }

  private static IntVector xor(IntVector x, IntVector y) {
    return x.lanewise(VectorOperators.XOR, y);
  }
}
