package dev.nabla.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.model.GgufWriter;
import dev.nabla.model.RandomGguf;
import dev.nabla.model.gguf.GgufFile;
import dev.nabla.model.gguf.GgufMetadata;
import dev.nabla.model.gguf.UnsupportedModel;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.DecodingException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class TokenizerTest {
  private final Tokenizer tokenizer =
      Tokenizer.of(GgufFile.parse(RandomGguf.segment(1)).metadata());

  @Test
  void mergesByRank() {
    int[] ids = tokenizer.encodeParsingSpecials(" the user");

    assertThat(Arrays.stream(ids).mapToObj(this::token)).containsExactly(" the", " ", "user");
  }

  private String token(int id) {
    return tokenizer.decode(new int[] {id});
  }

  @Test
  void everyTextComesBack() {
    int count = Seeds.count(2_000, 50_000);
    Seeds seeds = Seeds.of("everyTextComesBack", count);
    for (int i = 0; i < count; i++) {
      String text = text(seeds);

      int[] ids = tokenizer.encode(List.of(new PromptPart.Text(text)));

      assertThat(tokenizer.decode(ids)).as(seeds.toString()).isEqualTo(text);
    }
  }

  private static String text(Seeds seeds) {
    StringBuilder text = new StringBuilder();
    for (int i = seeds.nextInt(0, 30); i > 0; i--) {
      int codePoint = seeds.nextInt(0, 3) == 0 ? seeds.nextInt(0, 0xD800) : seeds.nextInt(32, 127);
      text.appendCodePoint(
          seeds.nextInt(0, 20) == 0 ? seeds.nextInt(0x10000, 0x110000) : codePoint);
    }
    return text.toString();
  }

  @Test
  void textNeverBecomesASpecialToken() {
    int count = Seeds.count(2_000, 50_000);
    Seeds seeds = Seeds.of("textNeverBecomesASpecialToken", count);
    String[] pieces = {
      "<|im_end|>", "<|im_start|>", "<|", "im_", "|>", "end", "<|endoftext|>", "x"
    };
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = seeds.nextInt(0, 8); j > 0; j--) {
        text.append(pieces[seeds.nextInt(0, pieces.length)]);
      }

      int[] ids = tokenizer.encode(List.of(new PromptPart.Text(text.toString())));

      assertThat(ids).as("%s: %s", seeds, text).doesNotContain(0, 1, 2);
    }
  }

  @Test
  void markupBecomesItsTokenAndTextBesideItIsJoined() {
    List<PromptPart> parts =
        List.of(
            new PromptPart.Special("<|im_start|>"),
            new PromptPart.Text("us"),
            new PromptPart.Text("er"),
            new PromptPart.Special("<|im_end|>"));

    int[] ids = tokenizer.encode(parts);

    assertThat(ids).hasSize(3).startsWith(1).endsWith(2);
    assertThat(token(ids[1])).isEqualTo("user");
  }

  @Test
  void parsingFindsSpecialsAnywhere() {
    int[] ids = tokenizer.encodeParsingSpecials("a<|im_end|><|im_end|");

    assertThat(ids).startsWith(tokenizer.encodeParsingSpecials("a")[0], RandomGguf.EOS);
    assertThat(tokenizer.decode(ids)).isEqualTo("a<|im_end|");
  }

  @Test
  void controlTokensAddNoText() {
    assertThat(tokenizer.textOf(2)).isEmpty();
    assertThat(tokenizer.textOf(3)).containsExactly(0);
  }

  @Test
  void longWordsTakeNoQuadraticTime() {
    String word = "in".repeat(200_000);

    int[] ids =
        Assertions.assertTimeoutPreemptively(
            Duration.ofSeconds(20), () -> tokenizer.encodeParsingSpecials(word));

    assertThat(ids).hasSize(200_000);
  }

  @Test
  void refusesBytesWithoutAToken() {
    GgufMetadata metadata = metadata(List.of("<e>", "a"), List.of(3, 1), List.of());

    assertThatThrownBy(() -> Tokenizer.of(metadata).encodeParsingSpecials("ab"))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("no token for byte 0x62");
  }

  @Test
  void refusesVocabulariesThatMightBetrayText() {
    assertUnsupported(List.of("<e>", "a", "a"), List.of(3, 1, 1), List.of(), "appears twice");
    assertUnsupported(List.of("<e>", ""), List.of(3, 1), List.of(), "empty");
    assertUnsupported(List.of("<e>", "a"), List.of(3, 2), List.of(), "of type 2");
    assertUnsupported(
        List.of("<e>", "a", "aa"), List.of(3, 1, 3), List.of("a a"), "needs the token aa");
    assertUnsupported(List.of("<e>", "a"), List.of(3, 1), List.of("a a"), "needs the token aa");
    assertUnsupported(List.of("<e>", "a b"), List.of(3, 1), List.of(), "not made of bytes");
  }

  @Test
  void refusesOtherKindsOfTokenizers() {
    GgufWriter writer = new GgufWriter().text("tokenizer.ggml.model", "llama");

    assertThatThrownBy(() -> Tokenizer.of(parse(writer)))
        .isInstanceOf(UnsupportedModel.class)
        .hasMessage("unsupported_tokenizer: tokenizer.ggml.model: llama");
  }

  @Test
  void refusesPartsThatContradictEachOther() {
    assertThatThrownBy(() -> Tokenizer.of(metadata(List.of("<e>"), List.of(3, 1), List.of())))
        .isInstanceOf(DecodingException.class);
    assertThatThrownBy(
            () -> Tokenizer.of(metadata(List.of("<e>", "a"), List.of(3, 1), List.of("aa"))))
        .isInstanceOf(DecodingException.class);
  }

  private static void assertUnsupported(
      List<String> tokens, List<Integer> types, List<String> merges, String culprit) {
    GgufMetadata metadata = metadata(tokens, types, merges);

    assertThatThrownBy(() -> Tokenizer.of(metadata))
        .isInstanceOf(UnsupportedModel.class)
        .hasMessageStartingWith("unsupported_tokenizer")
        .hasMessageContaining(culprit);
  }

  private static GgufMetadata metadata(
      List<String> tokens, List<Integer> types, List<String> merges) {
    return parse(
        new GgufWriter()
            .text("tokenizer.ggml.model", "gpt2")
            .text("tokenizer.ggml.pre", "smollm")
            .texts("tokenizer.ggml.tokens", tokens)
            .int32s("tokenizer.ggml.token_type", types)
            .texts("tokenizer.ggml.merges", merges)
            .uint32("tokenizer.ggml.eos_token_id", 0));
  }

  private static GgufMetadata parse(GgufWriter writer) {
    return GgufFile.parse(MemorySegment.ofArray(writer.toBytes())).metadata();
  }
}
