package dev.nabla.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class WordPieceTest {
  private final WordPiece wordPiece = WordPiece.parse(MiniLm.tokenizer());

  /// Ids from Hugging Face's own tokenizer: odd Unicode, control tokens, long words, all scripts.
  @Test
  void agreesWithTheReferenceOnSentences() {
    JsonNode cases = read("sentences.json").path("cases");

    assertThat(cases.size()).isEqualTo(21);
    cases.forEach(each ->
        assertThat(wordPiece.encode(each.path("text").stringValue()))
            .as(each.path("text").stringValue())
            .isEqualTo(ids(each)));
  }

  @Test
  void agreesWithTheReferenceOnRandomText() {
    JsonNode cases = read("wordpiece.json").path("cases");

    assertThat(cases.size()).isEqualTo(400);
    SoftAssertions all = new SoftAssertions();
    cases.forEach(each ->
        all.assertThat(wordPiece.encode(each.path("text").stringValue()))
            .as(each.path("text").stringValue())
            .isEqualTo(ids(each)));
    all.assertAll();
  }

  @Test
  void anEmptyTextIsTheTwoMarksAlone() {
    assertThat(wordPiece.encode("")).containsExactly(101, 102);
  }

  @Test
  void refusesATokenizerOfAnotherKind() {
    byte[] other = "{\"model\":{\"type\":\"BPE\"}}".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> WordPiece.parse(other))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("uncased BERT");
  }

  static int[] ids(JsonNode each) {
    return each.path("ids").valueStream().mapToInt(JsonNode::asInt).toArray();
  }

  static JsonNode read(String name) {
    try (InputStream in = WordPieceTest.class.getResourceAsStream("/onnx/" + name)) {
      return StrictJson.parse(Objects.requireNonNull(in, name).readAllBytes());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
