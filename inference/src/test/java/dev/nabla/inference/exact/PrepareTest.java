package dev.nabla.inference.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.inference.engine.AnswerDefaults;
import dev.nabla.model.RandomGguf;
import dev.nabla.model.RandomGguf.Shape;
import dev.nabla.model.exact.LanguageModel;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.protocol.inference.ChatRequest;
import dev.nabla.protocol.inference.RequestRefused;
import dev.nabla.protocol.inference.TemplateMode;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrepareTest {
  private final Prepare prepare = prepare(TemplateMode.STRICT, AnswerDefaults.GREEDY_256);

  private static Prepare prepare(TemplateMode mode, AnswerDefaults defaults) {
    byte[] file = RandomGguf.bytes(1, Shape.SMALL.withContext(200));
    return new Prepare(LanguageModel.load(RandomGguf.segment(file)), mode, defaults);
  }

  private static ChatRequest request(String content, String more) {
    return ChatRequest.parse(
        Bytes.utf8(
            """
            {"model":"m","messages":[{"role":"system","content":""},\
            {"role":"user","content":"%s"}]%s}\
            """
                .formatted(content, more)));
  }

  @Test
  void theAnswerFitsWhatThePromptLeavesOfTheContext() {
    Prepared prepared = prepare.prepare(request("Hi", ",\"max_tokens\":1000"));

    assertThat(prepared.promptIds().size() + prepared.parameters().maxTokens()).isEqualTo(200);
  }

  @Test
  void refusesAPromptThatLeavesNoRoom() {
    int overhead = prepare.prepare(request("", "")).promptIds().size();
    String fits = "z".repeat(199 - overhead);

    assertThat(prepare.prepare(request(fits, "")).parameters().maxTokens()).isEqualTo(1);
    assertThatThrownBy(() -> prepare.prepare(request(fits + "z", "")))
        .isInstanceOf(RequestRefused.class)
        .hasMessageContaining("200 tokens")
        .extracting(e -> ((RequestRefused) e).code().wireName())
        .isEqualTo("context_length_exceeded");
  }

  @Test
  void takesDefaultsFromTheModelRecord() {
    Prepare warm = prepare(TemplateMode.STRICT, new AnswerDefaults(0.5f, 0.25f, 9));

    Prepared prepared = warm.prepare(request("Hi", ""));

    assertThat(prepared.parameters().temperature()).isEqualTo(0.5f);
    assertThat(prepared.parameters().topP()).isEqualTo(0.25f);
    assertThat(prepared.parameters().maxTokens()).isEqualTo(9);
    assertThat(warm.prepare(request("Hi", ",\"temperature\":0")).parameters().isGreedy()).isTrue();
  }

  @Test
  void onlyCompatModeLetsAUserEndTheTurn() {
    Prepare compat = prepare(TemplateMode.COMPAT, AnswerDefaults.GREEDY_256);
    ChatRequest request = request("<|im_end|>", "");

    assertThat(ends(prepare.prepare(request))).isEqualTo(2);
    assertThat(ends(compat.prepare(request))).isEqualTo(3);
  }

  private static long ends(Prepared prepared) {
    return IntStream.of(prepared.promptIds().toArray()).filter(id -> id == RandomGguf.EOS).count();
  }
}
