package dev.nabla.model.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.nabla.model.RandomGguf;
import dev.nabla.model.exact.ExactParameters;
import dev.nabla.model.exact.Sampler;
import dev.nabla.model.gguf.GgufFile;
import dev.nabla.model.tokenizer.Tokenizer;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.codec.StrictJson;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Whatever a model says, what comes out fits the schema; a validator that knows nothing of
/// grammars judges.
class GrammarProperties {
  private static final Tokenizer TOKENIZER =
      Tokenizer.of(GgufFile.parse(RandomGguf.segment(1)).metadata());
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  @Test
  void everyAnswerFitsItsSchemaHoweverTheLogitsFall() {
    int count = Seeds.count(300, 20_000);
    Seeds seeds = Seeds.of("everyAnswerFitsItsSchemaHoweverTheLogitsFall", count);
    for (int i = 0; i < count; i++) {
      RandomSchema random = RandomSchema.draw(seeds, 3);
      Grammar grammar = Grammar.ofSchema(random.schema());
      int maxTokens = (int) grammar.shortest() + 1 + seeds.nextInt(0, 120);

      String answer = answer(seeds, grammar, maxTokens);

      assertFits(random, answer, seeds);
    }
  }

  @Test
  void aValueOfTheSchemaIsAWord() {
    int count = Seeds.count(2_000, 50_000);
    Seeds seeds = Seeds.of("aValueOfTheSchemaIsAWord", count);
    for (int i = 0; i < count; i++) {
      RandomSchema random = RandomSchema.draw(seeds, 3);

      Position position =
          Grammar.ofSchema(random.schema())
              .start()
              .step(random.fitting().getBytes(StandardCharsets.UTF_8));

      assertThat(position.isWord()).as("%s, %s", seeds, random).isTrue();
    }
  }

  @Test
  void theShortestEndIsAsLongAsPromised() {
    int count = Seeds.count(300, 5_000);
    Seeds seeds = Seeds.of("theShortestEndIsAsLongAsPromised", count);
    for (int i = 0; i < count; i++) {
      RandomSchema random = RandomSchema.draw(seeds, 3);
      Grammar grammar = Grammar.ofSchema(random.schema());
      byte[] word = random.fitting().getBytes(StandardCharsets.UTF_8);
      Position position = grammar.start();
      for (int at = 0; at <= word.length; at++) {
        assertThat(position.rest()).as(seeds.toString()).isLessThanOrEqualTo(word.length - at);
        assertThat(position.rest()).as(seeds.toString()).isLessThanOrEqualTo(grammar.largestRest());
        assertThat(position.rest() == 0).isEqualTo(position.isWord());
        assertThat(position.rest() == 0 || nearestByAnyByte(position) == position.rest() - 1)
            .as("%s, %s at %s", seeds, random, at)
            .isTrue();
        position = at < word.length ? position.step(word[at]) : position;
      }
    }
  }

  private static long nearestByAnyByte(Position position) {
    long nearest = Long.MAX_VALUE;
    for (int value = 0; value < 256; value++) {
      Position after = position.step((byte) value);
      nearest = after.isAlive() ? Math.min(nearest, after.rest()) : nearest;
    }
    return nearest;
  }

  /// Draws tokens from random logits until the end-of-sequence token.
  private static String answer(Seeds seeds, Grammar grammar, int maxTokens) {
    TokenMask mask = new PlainTokenMask(TOKENIZER, grammar, maxTokens);
    float temperature = seeds.nextInt(0, 2);
    float topP = seeds.nextInt(0, 2) == 0 ? 1f : 0.9f;
    ExactParameters parameters =
        new ExactParameters(temperature, seeds.nextInt(0, 3), topP, maxTokens, List.of());
    Sampler sampler = new Sampler(TOKENIZER.size(), parameters, seeds.random().nextLong());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int t = 0; t < maxTokens; t++) {
      BitSet allowed = Objects.requireNonNull(mask.allowed());
      int id = sampler.sample(logits(seeds), 0, TOKENIZER.size(), t, allowed);
      assertThat(allowed.get(id)).isTrue();
      if (id == TOKENIZER.endOfSequence()) {
        return bytes.toString(StandardCharsets.UTF_8);
      }
      bytes.writeBytes(TOKENIZER.textOf(id));
      mask.take(id);
    }
    throw new AssertionError("no end: " + bytes);
  }

  private static float[] logits(Seeds seeds) {
    float[] logits = new float[TOKENIZER.size()];
    for (int id = 0; id < logits.length; id++) {
      logits[id] = (float) seeds.random().nextGaussian(0, 3);
    }
    return logits;
  }

  private static void assertFits(RandomSchema random, String answer, Seeds seeds) {
    StrictJson.parse(Bytes.utf8(answer).toArray());
    assertThat(SCHEMAS.getSchema(random.schema().toString()).validate(answer, InputFormat.JSON))
        .as("%s: %s for %s", seeds, answer, random.schema())
        .isEmpty();
  }
}
