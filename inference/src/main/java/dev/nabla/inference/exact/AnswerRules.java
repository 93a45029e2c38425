package dev.nabla.inference.exact;

import dev.nabla.inference.engine.ModelDescription;
import dev.nabla.model.exact.ExactParameters;
import dev.nabla.model.exact.ExactVersion;
import dev.nabla.model.exact.TracedRun;
import dev.nabla.model.grammar.Grammar;
import dev.nabla.model.tokenizer.Tokenizer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an answer may say, and by which version of the rules.
///
/// @param version as in [ExactVersion]
/// @param grammar what the answer must be a word of; null for anything
/// @param functions that it may call
public record AnswerRules(
    String version, @Nullable Grammar grammar, List<Grammar.Function> functions) {
  /// Anything, by the rules of `exact/1`.
  static final AnswerRules PLAIN = new AnswerRules(ExactVersion.NAME, null, List.of());

  public AnswerRules {
    functions = List.copyOf(functions);
  }

  /// The version that evidence names: the model's own, unless the request calls for more.
  String versionOf(ModelDescription model) {
    return version.equals(ExactVersion.NAME) ? model.engineVersion() : version;
  }

  /// How the tokens of one run are drawn.
  TracedRun.Rules of(ExactParameters parameters, long seed, Tokenizer tokenizer) {
    return new TracedRun.Rules(
        version,
        parameters,
        seed,
        grammar == null ? null : new GrammarMask(tokenizer, grammar, parameters.maxTokens()));
  }
}
