package dev.nabla.primitives.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RlpProperties {
  private static final int MAX_ITEMS = 6;

  /// A string, or a list of such.
  private sealed interface Item {
    record Text(Bytes value) implements Item {}

    record Items(List<Item> values) implements Item {}
  }

  @Test
  void everyTreeComesBackAsItWas() {
    int count = Seeds.count(2_000, 200_000);
    Seeds seeds = Seeds.of("rlp round trip", count);

    for (int i = 0; i < count; i++) {
      Item item = randomItem(seeds, 4);
      RlpWriter out = new RlpWriter();
      write(out, item);
      RlpReader in = RlpReader.of(out.toBytes());

      assertThat(read(in)).as("seed %d", seeds.seed()).isEqualTo(item);
      in.expectEnd();
    }
  }

  @Test
  void whateverIsReadIsWrittenBackToTheByte() {
    int count = Seeds.count(50_000, 5_000_000);
    Seeds seeds = Seeds.of("rlp has one form", count);
    int accepted = 0;

    for (int i = 0; i < count; i++) {
      Bytes bytes = i % 2 == 0 ? mutated(seeds) : Bytes.of(seeds.bytes(seeds.nextInt(0, 12)));
      try {
        RlpReader in = RlpReader.of(bytes);
        Item item = read(in);
        in.expectEnd();
        RlpWriter out = new RlpWriter();
        write(out, item);
        assertThat(out.toBytes()).as("seed %d", seeds.seed()).isEqualTo(bytes);
        accepted++;
      } catch (DecodingException e) {
        // A refusal is the other right answer; anything else ends the test.
        assertThat(e.offset()).isBetween(0L, (long) bytes.size());
      }
    }

    assertThat(accepted).isGreaterThan(count / 100);
  }

  private static Bytes mutated(Seeds seeds) {
    RlpWriter out = new RlpWriter();
    write(out, randomItem(seeds, 3));
    byte[] bytes = out.toArray();
    bytes[seeds.nextInt(0, bytes.length)] ^= (byte) (1 << seeds.nextInt(0, 8));
    return Bytes.of(bytes);
  }

  private static Item randomItem(Seeds seeds, int depth) {
    if (depth == 0 || seeds.nextInt(0, 3) == 0) {
      int size = seeds.nextInt(0, 4) == 0 ? seeds.nextInt(50, 300) : seeds.nextInt(0, 4);
      return new Item.Text(Bytes.of(seeds.bytes(size)));
    }
    List<Item> values = new ArrayList<>();
    int size = seeds.nextInt(0, MAX_ITEMS);
    for (int i = 0; i < size; i++) {
      values.add(randomItem(seeds, depth - 1));
    }
    return new Item.Items(values);
  }

  private static void write(RlpWriter out, Item item) {
    switch (item) {
      case Item.Text(Bytes value) -> out.bytes(value);
      case Item.Items(List<Item> values) -> {
        out.beginList();
        values.forEach(value -> write(out, value));
        out.endList();
      }
    }
  }

  private static Item read(RlpReader in) {
    if (!in.nextIsList()) {
      return new Item.Text(in.bytes());
    }
    RlpReader items = in.list();
    List<Item> values = new ArrayList<>();
    while (items.hasNext()) {
      values.add(read(items));
    }
    return new Item.Items(values);
  }
}
