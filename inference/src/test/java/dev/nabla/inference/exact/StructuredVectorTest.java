package dev.nabla.inference.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.inference.engine.Answer;
import dev.nabla.inference.engine.AnswerDefaults;
import dev.nabla.inference.engine.AnswerRequest;
import dev.nabla.inference.engine.AnswerSink;
import dev.nabla.inference.engine.EngineKind;
import dev.nabla.inference.engine.ExactRun;
import dev.nabla.inference.engine.ModelDescription;
import dev.nabla.model.TestModel;
import dev.nabla.model.exact.ExactVersion;
import dev.nabla.model.grammar.Grammar;
import dev.nabla.model.grammar.UnsupportedSchema;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.Nonce;
import dev.nabla.protocol.inference.OutcomeText;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.protocol.inference.RequestRefused;
import dev.nabla.protocol.inference.TemplateMode;
import dev.nabla.protocol.inference.TokenIds;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Locale;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// `structured-2.json`: what `exact/2` makes of bodies and schemas, for other implementations too.
class StructuredVectorTest {
  private final JsonNode vectors = Vectors.read("structured-2.json");

  /// Hears nothing: the answer is looked at whole.
  private static final AnswerSink DEAF =
      new AnswerSink() {
        @Override
        public void started(int promptTokens) {}

        @Override
        public void text(String delta) {}

        @Override
        public void toolCall(int index, String id, String name) {}

        @Override
        public void toolArguments(int index, String delta) {}

        @Override
        public boolean cancelled() {
          return false;
        }
      };

  @Test
  void everyRequestIsAnsweredAsItShould() {
    try (LoadedModel model = LoadedModel.load(TestModel.map(TestModel.require()), 2);
        ExactEngine engine = new ExactEngine(describe(model), model, InstantSource.system())) {
      assertThat(model.model().root().toHex()).isEqualTo(vectors.get("modelRoot").stringValue());
      for (JsonNode vector : vectors.get("answers")) {
        if (vector.has("refused")) {
          checkRefused(vector, engine);
        } else {
          checkAnswered(vector, engine);
        }
      }
    }
  }

  private static ModelDescription describe(LoadedModel model) {
    return new ModelDescription(
        "smollm2-135m-instruct",
        EngineKind.EXACT,
        Hash.ZERO,
        model.model().root(),
        ExactVersion.NAME,
        TemplateMode.STRICT,
        model.model().weights().hyper().context(),
        AnswerDefaults.GREEDY_256);
  }

  private static Answer answer(JsonNode vector, ExactEngine engine) {
    RequestForm form = RequestForm.ofWireName(vector.get("form").stringValue()).orElseThrow();
    Bytes body = Bytes.utf8(vector.get("body").stringValue());
    return engine.answer(new AnswerRequest(form, body, Nonce.client(Hash.ZERO)), DEAF);
  }

  private static void checkAnswered(JsonNode vector, ExactEngine engine) {
    Answer answer = answer(vector, engine);

    String name = vector.get("name").stringValue();
    ExactRun run = (ExactRun) answer.run();
    assertThat(run.promptIds()).as(name).isEqualTo(ids(vector.get("promptIds")));
    assertThat(run.outputIds()).as(name).isEqualTo(ids(vector.get("outputIds")));
    assertThat(OutcomeText.of(answer.text(), answer.toolCalls()))
        .as(name)
        .isEqualTo(Bytes.utf8(vector.get("outcome").stringValue()));
    assertThat(answer.finishReason().name().toLowerCase(Locale.ROOT))
        .as(name)
        .isEqualTo(vector.get("finishReason").stringValue());
    assertThat(run.evidence().encode().toHex())
        .as(name)
        .isEqualTo(vector.get("evidence").stringValue());
  }

  private static TokenIds ids(JsonNode array) {
    int[] ids = new int[array.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = array.path(i).intValue();
    }
    return TokenIds.of(ids);
  }

  private static void checkRefused(JsonNode vector, ExactEngine engine) {
    assertThatThrownBy(() -> answer(vector, engine))
        .as(vector.get("name").stringValue())
        .asInstanceOf(InstanceOfAssertFactories.type(RequestRefused.class))
        .satisfies(refusal -> {
          assertThat(refusal.code().wireName()).isEqualTo(vector.get("refused").stringValue());
          assertThat(refusal.param().orElse("")).isEqualTo(vector.get("param").stringValue());
        });
  }

  @Test
  void everyLanguageHasItsWordsAndNoOthers() {
    for (JsonNode vector : vectors.get("languages")) {
      Grammar grammar = grammar(vector);

      for (String word : Vectors.texts(vector.get("words"))) {
        assertThat(isWord(grammar, word)).as("%s: %s", vector.get("name"), word).isTrue();
      }
      for (String other : Vectors.texts(vector.get("others"))) {
        assertThat(isWord(grammar, other)).as("%s: %s", vector.get("name"), other).isFalse();
      }
    }
  }

  private static Grammar grammar(JsonNode vector) {
    byte[] schema = vector.get("schema").stringValue().getBytes(StandardCharsets.UTF_8);
    return Grammar.ofSchema(StrictJson.parse(schema));
  }

  private static boolean isWord(Grammar grammar, String text) {
    return grammar.start().step(text.getBytes(StandardCharsets.UTF_8)).isWord();
  }

  @Test
  void everySchemaThatCannotBeEnforcedIsRefusedAtItsPlace() {
    for (JsonNode vector : vectors.get("refused")) {
      assertThatThrownBy(() -> grammar(vector))
          .as(vector.get("schema").stringValue())
          .asInstanceOf(InstanceOfAssertFactories.type(UnsupportedSchema.class))
          .extracting(UnsupportedSchema::pointer)
          .isEqualTo(vector.get("pointer").stringValue());
    }
  }
}
