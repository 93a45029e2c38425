package dev.nabla.evm.precompile;

import dev.nabla.primitives.bytes.BigEndian;
import dev.nabla.primitives.bytes.Bytes;
import java.util.Optional;

/// 0x09: BLAKE2b's compression function F (EIP-152; RFC 7693, section 3.2), 1 gas a round. Its
/// input is rounds (4 bytes, big-endian) ‖ h (8 words) ‖ m (16 words) ‖ t (2 words) ‖ f (one byte),
/// the words little-endian.
final class Blake2F implements Precompile {
  private static final int INPUT_SIZE = 213;
  private static final long[] IV = {
    0x6a09e667f3bcc908L, 0xbb67ae8584caa73bL, 0x3c6ef372fe94f82bL, 0xa54ff53a5f1d36f1L,
    0x510e527fade682d1L, 0x9b05688c2b3e6c1fL, 0x1f83d9abfb41bd6bL, 0x5be0cd19137e2179L
  };
  private static final byte[][] SIGMA = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}
  };

  @Override
  public long gas(Bytes input) {
    return input.size() == INPUT_SIZE ? rounds(input) : 0;
  }

  private static long rounds(Bytes input) {
    return input.getLong(0) >>> 32;
  }

  @Override
  public Optional<Bytes> run(Bytes input) {
    if (input.size() != INPUT_SIZE || (input.get(212) & 0xfe) != 0) {
      return Optional.empty();
    }
    long[] h = words(input, 4, 8);
    long[] m = words(input, 68, 16);
    long[] t = words(input, 196, 2);
    long[] v = new long[16];
    System.arraycopy(h, 0, v, 0, 8);
    System.arraycopy(IV, 0, v, 8, 8);
    v[12] ^= t[0];
    v[13] ^= t[1];
    if (input.get(212) == 1) {
      v[14] = ~v[14];
    }
    long rounds = rounds(input);
    for (long round = 0; round < rounds; round++) {
      mixRound(v, m, SIGMA[(int) (round % SIGMA.length)]);
    }
    byte[] out = new byte[64];
    for (int i = 0; i < 8; i++) {
      BigEndian.putLong(out, 8 * i, Long.reverseBytes(h[i] ^ v[i] ^ v[i + 8]));
    }
    return Optional.of(Bytes.of(out));
  }

  private static long[] words(Bytes input, int offset, int count) {
    long[] words = new long[count];
    for (int i = 0; i < count; i++) {
      words[i] = Long.reverseBytes(input.getLong(offset + 8 * i));
    }
    return words;
  }

  private static void mixRound(long[] v, long[] m, byte[] s) {
    for (int column = 0; column < 4; column++) {
      mix(v, column, column + 4, column + 8, column + 12, m[s[2 * column]], m[s[2 * column + 1]]);
    }
    mix(v, 0, 5, 10, 15, m[s[8]], m[s[9]]);
    mix(v, 1, 6, 11, 12, m[s[10]], m[s[11]]);
    mix(v, 2, 7, 8, 13, m[s[12]], m[s[13]]);
    mix(v, 3, 4, 9, 14, m[s[14]], m[s[15]]);
  }

  /// Function G; its seven parameters are RFC 7693's own.
  private static void mix(long[] v, int a, int b, int c, int d, long x, long y) {
    v[a] = v[a] + v[b] + x;
    v[d] = Long.rotateRight(v[d] ^ v[a], 32);
    v[c] = v[c] + v[d];
    v[b] = Long.rotateRight(v[b] ^ v[c], 24);
    v[a] = v[a] + v[b] + y;
    v[d] = Long.rotateRight(v[d] ^ v[a], 16);
    v[c] = v[c] + v[d];
    v[b] = Long.rotateRight(v[b] ^ v[c], 63);
  }
}
