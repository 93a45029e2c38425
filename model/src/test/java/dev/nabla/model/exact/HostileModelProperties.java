package dev.nabla.model.exact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.model.RandomGguf;
import dev.nabla.model.RandomGguf.Shape;
import dev.nabla.model.gguf.UnsupportedModel;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.DecodingException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Damaged model files are read, refused or run into a defined fault; nothing else.
class HostileModelProperties {
  private static final long[] NUMBERS = {
    0, 1, -1, 31, 33, 255, 1 << 16, 1L << 31, 1L << 32, 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE
  };

  /// Bytes of metadata and directory of the small model; weights follow.
  private static final int HEAD_BYTES = 13_000;

  @Test
  void damageIsRefusedOrHarmless() {
    int count = Seeds.count(400, 40_000);
    Seeds seeds = Seeds.of("damageIsRefusedOrHarmless", count);
    byte[] whole = RandomGguf.bytes(1, Shape.SMALL.withContext(64));
    int loaded = 0;
    for (int i = 0; i < count; i++) {
      byte[] damaged = damage(seeds, whole);

      loaded += isRun(damaged) ? 1 : 0;
    }
    assertThat(loaded).as("%s: some damage must do no harm", seeds).isPositive();
  }

  private static byte[] damage(Seeds seeds, byte[] whole) {
    if (seeds.nextInt(0, 10) == 0) {
      return Arrays.copyOf(whole, seeds.nextInt(0, whole.length));
    }
    byte[] damaged = whole.clone();
    for (int i = seeds.nextInt(1, 4); i > 0; i--) {
      int end = seeds.nextInt(0, 4) == 0 ? whole.length : HEAD_BYTES;
      int at = seeds.nextInt(0, end - 8);
      if (seeds.random().nextBoolean()) {
        damaged[at] ^= (byte) (1 << seeds.nextInt(0, 8));
      } else {
        long number = NUMBERS[seeds.nextInt(0, NUMBERS.length)];
        ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN).putLong(at, number);
      }
    }
    return damaged;
  }

  /// Whether the file was loaded and run.
  private static boolean isRun(byte[] file) {
    try {
      LanguageModel model = LanguageModel.load(RandomGguf.segment(file));
      int[] ids = model.tokenizer().encodeParsingSpecials("Hi");
      try (ForwardPass engine = new PlainForward(model.weights(), ids.length)) {
        engine.feed(TokenSlice.withLastLogits(ids, 0, ids.length), TraceSink.NONE);
      }
      return true;
    } catch (DecodingException | UnsupportedModel | ExactFault e) {
      return false;
    }
  }
}
