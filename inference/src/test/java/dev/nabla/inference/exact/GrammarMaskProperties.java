package dev.nabla.inference.exact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.model.RandomGguf;
import dev.nabla.model.exact.LanguageModel;
import dev.nabla.model.grammar.Grammar;
import dev.nabla.model.grammar.PlainTokenMask;
import dev.nabla.model.grammar.TokenMask;
import dev.nabla.model.tokenizer.Tokenizer;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.codec.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The fast mask against the plain one.
class GrammarMaskProperties {
  private static final List<String> SCHEMAS =
      List.of(
          "{\"type\":\"array\",\"minItems\":3,\"maxItems\":70,\"items\":{\"type\":\"boolean\"}}",
          "{\"type\":\"string\",\"minLength\":9,\"maxLength\":40}",
          "{\"anyOf\":[{\"enum\":[\"us\",\"user\",\"using\"]},{\"type\":\"string\"}]}",
          "{\"properties\":{\"a\":{\"type\":\"number\"},\"an\":{\"type\":\"string\"},\"and\":{}},"
              + "\"required\":[\"an\"]}");

  private final Tokenizer tokenizer = LanguageModel.load(RandomGguf.segment(1)).tokenizer();

  @Test
  void allowsTheTokensThatThePlainOneAllows() {
    int count = Seeds.count(120, 5_000);
    Seeds seeds = Seeds.of("allowsTheTokensThatThePlainOneAllows", count);
    for (int i = 0; i < count; i++) {
      Grammar grammar = grammar(seeds);
      int maxTokens = seeds.nextInt(1, 150);
      TokenMask plain = new PlainTokenMask(tokenizer, grammar, maxTokens);
      TokenMask fast = new GrammarMask(tokenizer, grammar, maxTokens);
      for (int t = 0; t < maxTokens; t++) {
        BitSet allowed = plain.allowed();
        assertThat(fast.allowed()).as("%s, token %s", seeds, t).isEqualTo(allowed);
        if (allowed == null) {
          break;
        }
        int id =
            seeds.nextInt(0, 200) == 0 ? seeds.nextInt(0, tokenizer.size()) : any(seeds, allowed);
        plain.take(id);
        fast.take(id);
      }
    }
  }

  private static Grammar grammar(Seeds seeds) {
    String schema = SCHEMAS.get(seeds.nextInt(0, SCHEMAS.size()));
    Grammar grammar = Grammar.ofSchema(StrictJson.parse(schema.getBytes(StandardCharsets.UTF_8)));
    List<Grammar.Function> functions = List.of(new Grammar.Function("f", grammar));
    return switch (seeds.nextInt(0, 5)) {
      case 0 -> Grammar.anyObject();
      case 1 -> Grammar.call(functions);
      case 2 -> Grammar.callOrText(functions);
      default -> grammar;
    };
  }

  private static int any(Seeds seeds, BitSet allowed) {
    int id = allowed.nextSetBit(seeds.nextInt(0, allowed.length()));
    return id < 0 ? allowed.nextSetBit(0) : id;
  }
}
