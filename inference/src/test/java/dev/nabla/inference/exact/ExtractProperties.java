package dev.nabla.inference.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.model.exact.ExactParameters;
import dev.nabla.model.tokenizer.Tokenizer;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.protocol.inference.FinishReason;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The incremental reading against a plain one of all tokens at once.
class ExtractProperties {
  private static final String[] PIECES = {"a", "b", "ab", "ba", "aab", "б", "🙂", "é", " "};

  @Test
  void settledTextIsThatOfAllTokensAtOnce() {
    int count = Seeds.count(5_000, 200_000);
    Seeds seeds = Seeds.of("settledTextIsThatOfAllTokensAtOnce", count);
    for (int i = 0; i < count; i++) {
      ByteTokens vocabulary = new ByteTokens();
      List<Bytes> bytes = tokens(seeds);
      List<Integer> ids = bytes.stream().map(vocabulary::id).toList();
      List<String> stops = stops(seeds);
      Tokenizer tokenizer = vocabulary.build();
      Extract extract =
          new Extract(tokenizer, new ExactParameters(0f, 0, 1f, ids.size() + 1, stops));

      StringBuilder text = new StringBuilder();
      for (int t = 0; t < ids.size() && extract.finishReason().isEmpty(); t++) {
        text.append(extract.append(ids.get(t)));
      }
      boolean stopped = extract.finishReason().isPresent();
      text.append(stopped ? "" : extract.end(FinishReason.ABORTED));

      assertThat(text.toString())
          .as("%s: %s until %s", seeds, bytes, stops)
          .isEqualTo(atOnce(bytes, stops));
      assertThat(stopped).isEqualTo(cut(bytes, stops) >= 0);
    }
  }

  /// Text cut at random places, within characters too, and now and then a stray byte.
  private static List<Bytes> tokens(Seeds seeds) {
    StringBuilder text = new StringBuilder();
    for (int i = seeds.nextInt(0, 12); i > 0; i--) {
      text.append(PIECES[seeds.nextInt(0, PIECES.length)]);
    }
    byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
    List<Bytes> tokens = new ArrayList<>();
    for (int at = 0; at < utf8.length; ) {
      int size = Math.min(utf8.length - at, seeds.nextInt(1, 5));
      tokens.add(Bytes.of(utf8, at, size));
      at += size;
      if (seeds.nextInt(0, 20) == 0) {
        tokens.add(Bytes.of((byte) seeds.nextInt(0x80, 0x100)));
      }
    }
    return tokens;
  }

  private static List<String> stops(Seeds seeds) {
    List<String> stops = new ArrayList<>();
    for (int i = seeds.nextInt(0, 3); i > 0; i--) {
      StringBuilder stop = new StringBuilder();
      for (int j = seeds.nextInt(1, 4); j > 0; j--) {
        stop.append(PIECES[seeds.nextInt(0, PIECES.length)]);
      }
      stops.add(stop.toString());
    }
    return stops;
  }

  private static String atOnce(List<Bytes> tokens, List<String> stops) {
    byte[] all = Bytes.concat(tokens.toArray(Bytes[]::new)).toArray();
    int cut = cut(tokens, stops);
    return byMaximalSubparts(cut < 0 ? all : Arrays.copyOf(all, cut));
  }

  /// Where the earliest stop string begins among those that end in the first token in which one
  /// ends; -1 where there is none. Bytes are compared as Latin-1 characters.
  private static int cut(List<Bytes> tokens, List<String> stops) {
    String all = "";
    for (Bytes token : tokens) {
      all += latin1(token.toArray());
      int cut = -1;
      for (String stop : stops) {
        int at = all.indexOf(latin1(stop.getBytes(StandardCharsets.UTF_8)));
        cut = at < 0 || (cut >= 0 && cut < at) ? cut : at;
      }
      if (cut >= 0) {
        return cut;
      }
    }
    return -1;
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Test
  void takesNoTokenAfterTheEnd() {
    Extract extract = new Extract(new ByteTokens().build(), ExactParameters.greedy(1));
    var _ = extract.append(ByteTokens.EOS);

    assertThatThrownBy(() -> extract.append(ByteTokens.EOS))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> extract.end(FinishReason.ABORTED))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void decodesAnyBytesAsTheStandardSays() {
    int count = Seeds.count(3_000, 100_000);
    Seeds seeds = Seeds.of("decodesAnyBytesAsTheStandardSays", count);
    int[] leads = {0x41, 0x80, 0xBF, 0xC2, 0xE0, 0xA0, 0xED, 0x9F, 0xF0, 0x90, 0xF4, 0x8F, 0xFF};
    for (int i = 0; i < count; i++) {
      byte[] bytes = new byte[seeds.nextInt(0, 7)];
      for (int j = 0; j < bytes.length; j++) {
        bytes[j] = (byte) leads[seeds.nextInt(0, leads.length)];
      }
      Utf8Stream decoder = new Utf8Stream();
      for (byte each : bytes) {
        decoder.append(each);
      }
      decoder.end();

      assertThat(decoder.take())
          .as("%s: %s", seeds, Bytes.of(bytes))
          .isEqualTo(byMaximalSubparts(bytes));
    }
  }

  /// Unicode §3.9, "U+FFFD substitution of maximal subparts": what begins a character as far as it
  /// can becomes one replacement.
  private static String byMaximalSubparts(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < bytes.length; ) {
      int size = 1;
      while (at + size < bytes.length
          && !isCharacter(bytes, at, size)
          && beginsCharacter(bytes, at, size + 1)) {
        size++;
      }
      boolean whole = isCharacter(bytes, at, size);
      text.append(whole ? new String(bytes, at, size, StandardCharsets.UTF_8) : "\uFFFD");
      at += size;
    }
    return text.toString();
  }

  private static boolean isCharacter(byte[] bytes, int at, int size) {
    try {
      CharBuffer decoded =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, at, size));
      return decoded.codePoints().count() == 1;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /// Whether some continuation makes a character of it.
  private static boolean beginsCharacter(byte[] bytes, int at, int size) {
    if (size > 4 || isCharacter(bytes, at, size)) {
      return size <= 4;
    }
    byte[] longer = Arrays.copyOf(Arrays.copyOfRange(bytes, at, at + size), size + 1);
    for (int next : new int[] {0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF}) {
      longer[size] = (byte) next;
      if (size < 4 && beginsCharacter(longer, 0, size + 1)) {
        return true;
      }
    }
    return false;
  }
}
