package dev.nabla.inference.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.inference.upstream.SseParser.Event;
import dev.nabla.primitives.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SseParserTest {
  private static List<Event> parse(List<byte[]> parts) throws SseParser.TooLarge {
    SseParser parser = new SseParser();
    List<Event> events = new ArrayList<>();
    for (byte[] part : parts) {
      parser.append(part, part.length);
      for (Event event = parser.poll(); event != null; event = parser.poll()) {
        events.add(event);
      }
    }
    return events;
  }

  @Test
  void readsEventsWhereverTheNetworkCutThem() throws SseParser.TooLarge {
    byte[] bytes =
        (": hello\n\nevent: a\ndata: {\"x\":\"ż\"}\n\ndata:one\r\ndata: two\r\n\r\nid: 7\ndata:\n\n"
                + "data: never ended")
            .getBytes(StandardCharsets.UTF_8);
    List<Event> expected =
        List.of(new Event("a", "{\"x\":\"ż\"}"), new Event("", "one\ntwo"), new Event("", ""));
    int count = Seeds.count(200, 20_000);
    Seeds seeds = Seeds.of("events cut anywhere", count);
    for (int i = 0; i < count; i++) {
      List<byte[]> parts = new ArrayList<>();
      for (int at = 0; at < bytes.length; ) {
        int size = seeds.random().nextInt(1, bytes.length - at + 1);
        parts.add(java.util.Arrays.copyOfRange(bytes, at, at + size));
        at += size;
      }

      assertThat(parse(parts)).isEqualTo(expected);
    }
  }

  @Test
  void refusesALineThatNobodyWouldRead() {
    SseParser parser = new SseParser();
    byte[] line = new byte[SseParser.MAX_LINE_BYTES + 1];

    assertThatThrownBy(() -> parser.append(line, line.length))
        .isInstanceOf(SseParser.TooLarge.class);
  }

  @Test
  void refusesAnAnswerThatNeverEnds() {
    SseParser parser = new SseParser();
    byte[] event = ("data: " + "x".repeat(1 << 16) + "\n\n").getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(
            () -> {
              for (int i = 0; i <= SseParser.MAX_BYTES / event.length; i++) {
                parser.append(event, event.length);
              }
            })
        .isInstanceOf(SseParser.TooLarge.class);
  }
}
