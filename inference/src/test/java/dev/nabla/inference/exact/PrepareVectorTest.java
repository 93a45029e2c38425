package dev.nabla.inference.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.inference.engine.AnswerDefaults;
import dev.nabla.model.TestModel;
import dev.nabla.model.exact.ExactParameters;
import dev.nabla.model.exact.LanguageModel;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.protocol.inference.ChatRequest;
import dev.nabla.protocol.inference.RequestRefused;
import dev.nabla.protocol.inference.TemplateMode;
import java.util.Locale;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// `prepare-1.json`: what bodies become as prompts, for other implementations too.
class PrepareVectorTest {
  @Test
  void everyRequestIsPreparedAsItShould() {
    JsonNode vectors = Vectors.read("prepare-1.json");
    LanguageModel model = TestModel.load();
    assertThat(model.root().toHex()).isEqualTo(vectors.get("modelRoot").stringValue());
    for (JsonNode vector : vectors.get("requests")) {
      TemplateMode mode =
          TemplateMode.valueOf(vector.get("templateMode").stringValue().toUpperCase(Locale.ROOT));
      Prepare prepare = new Prepare(model, mode, AnswerDefaults.GREEDY_256);
      if (vector.has("refused")) {
        checkRefused(vector, prepare);
      } else {
        checkPrepared(vector, prepare);
      }
    }
  }

  private static Prepared prepare(JsonNode vector, Prepare prepare) {
    return prepare.prepare(ChatRequest.parse(Bytes.utf8(vector.get("body").stringValue())));
  }

  private static void checkPrepared(JsonNode vector, Prepare prepare) {
    Prepared prepared = prepare(vector, prepare);

    ExactParameters parameters = prepared.parameters();
    String name = vector.get("name").stringValue();
    assertThat(prepared.promptIds().toArray()).as(name).isEqualTo(ints(vector.get("promptIds")));
    assertThat(Float.floatToRawIntBits(parameters.temperature()))
        .as(name)
        .isEqualTo(vector.get("temperatureBits").intValue());
    assertThat(Float.floatToRawIntBits(parameters.topP()))
        .as(name)
        .isEqualTo(vector.get("topPBits").intValue());
    assertThat(parameters.topK()).as(name).isEqualTo(vector.get("topK").intValue());
    assertThat(parameters.maxTokens()).as(name).isEqualTo(vector.get("maxTokens").intValue());
    assertThat(parameters.stops()).as(name).isEqualTo(Vectors.texts(vector.get("stops")));
  }

  private static int[] ints(JsonNode array) {
    int[] ints = new int[array.size()];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = array.path(i).intValue();
    }
    return ints;
  }

  private static void checkRefused(JsonNode vector, Prepare prepare) {
    String name = vector.get("name").stringValue();
    assertThatThrownBy(() -> prepare(vector, prepare))
        .as(name)
        .asInstanceOf(InstanceOfAssertFactories.type(RequestRefused.class))
        .satisfies(refusal -> {
          assertThat(refusal.code().wireName()).isEqualTo(vector.get("refused").stringValue());
          assertThat(refusal.param().orElse("")).isEqualTo(vector.get("param").stringValue());
        });
  }
}
