package dev.nabla.protocol.inference;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// Seeded mutation fuzzing: well-formed input with a few bytes changed, cut, doubled or swapped. It
/// reaches deeper into a decoder than random bytes, and a failure can be replayed.
final class Mutations {
  private static final byte[] INTERESTING = {
    0,
    1,
    0x7f,
    -1,
    -128,
    (byte) 0xb8,
    (byte) 0xc0,
    (byte) 0xf8,
    '"',
    '\\',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '-',
    'e',
    '.',
    ' ',
    '\n'
  };

  private final Seeds seeds;

  private Mutations(Seeds seeds) {
    this.seeds = seeds;
  }

  /// Feeds `count` mutations of `originals` to `target`, which throws where it finds a fault.
  static void feed(String name, int count, List<Bytes> originals, Consumer<Bytes> target) {
    Mutations mutations = new Mutations(Seeds.of(name, count));
    for (int i = 0; i < count; i++) {
      Bytes input = originals.get(mutations.seeds.nextInt(0, originals.size()));
      for (int changes = mutations.seeds.nextInt(1, 5); changes > 0; changes--) {
        input = mutations.change(input);
      }
      try {
        target.accept(input);
      } catch (RuntimeException | AssertionError | StackOverflowError e) {
        throw new AssertionError(mutations.seeds + " on input " + input.toHex(), e);
      }
    }
  }

  private Bytes change(Bytes input) {
    if (input.isEmpty()) {
      return Bytes.of(seeds.bytes(4));
    }
    List<UnaryOperator<Bytes>> ways =
        List.of(this::flip, this::set, this::cut, this::drop, this::repeat, this::insert);
    return ways.get(seeds.nextInt(0, ways.size())).apply(input);
  }

  private Bytes flip(Bytes input) {
    byte[] bytes = input.toArray();
    bytes[seeds.nextInt(0, bytes.length)] ^= (byte) (1 << seeds.nextInt(0, 8));
    return Bytes.of(bytes);
  }

  private Bytes set(Bytes input) {
    byte[] bytes = input.toArray();
    bytes[seeds.nextInt(0, bytes.length)] = interesting();
    return Bytes.of(bytes);
  }

  private Bytes cut(Bytes input) {
    return input.slice(0, seeds.nextInt(0, input.size()));
  }

  private Bytes drop(Bytes input) {
    int from = seeds.nextInt(0, input.size());
    int to = Math.min(input.size(), from + seeds.nextInt(1, 40));
    return Bytes.concat(input.slice(0, from), input.slice(to, input.size() - to));
  }

  private Bytes repeat(Bytes input) {
    int from = seeds.nextInt(0, input.size());
    int length = Math.min(input.size() - from, seeds.nextInt(1, 200));
    return Bytes.concat(input.slice(0, from + length), input.slice(from, input.size() - from));
  }

  private Bytes insert(Bytes input) {
    int at = seeds.nextInt(0, input.size());
    return Bytes.concat(
        input.slice(0, at), Bytes.of(interesting()), input.slice(at, input.size() - at));
  }

  private byte interesting() {
    return INTERESTING[seeds.nextInt(0, INTERESTING.length)];
  }
}
