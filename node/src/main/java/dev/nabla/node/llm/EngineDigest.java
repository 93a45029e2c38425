package dev.nabla.node.llm;

import dev.nabla.inference.exact.LoadedModel;
import dev.nabla.model.exact.ExactParameters;
import dev.nabla.model.exact.Sampler;
import dev.nabla.model.template.TemplateMessage;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import dev.nabla.protocol.inference.TokenIds;
import java.security.MessageDigest;
import java.util.List;

/// One digest over every logit, key and value of a fixed set of answers: with the same model file
/// it is the same on every machine, whatever its processor, number of threads and Java vendor.
public final class EngineDigest {
  private static final int TOKENS = 24;
  private static final long SEED = 62_252;
  private static final ExactParameters GREEDY = ExactParameters.greedy(TOKENS);
  private static final ExactParameters SAMPLED =
      new ExactParameters(0.8f, 0, 0.9f, TOKENS, List.of());

  /// Part of the digest's definition: a change makes other digests. Short, not ASCII, code, and
  /// longer than a batch of the prompt.
  private static final List<String> PROMPTS =
      List.of(
          "What is the capital of France?",
          "Übersetze ins Englische: „Der Gradient ∇f zeigt bergauf.“ 😀",
          "Write a Java method that returns the sum of an int[].\n\n```java\nint sum(int[] a) {",
          """
          Summarise this in one sentence. The lighthouse keeper counted the ships each evening and \
          wrote the number on the wall with a piece of chalk. On Monday there were 12, on Tuesday \
          7, on Wednesday none, because of the fog; on Thursday 31, the most he had ever seen. On \
          Friday he did not count, for his daughter had come to visit, and they sat by the window \
          until dark and talked about the town, the price of bread, and whether the old bridge \
          would stand another winter. On Saturday he found that somebody had washed the wall.\
          """);

  private final LoadedModel model;

  /// @param model to run
  public EngineDigest(LoadedModel model) {
    this.model = model;
  }

  /// SHA-256 over each answer's ids, logits digest and key/value digest: all prompts greedy, then
  /// all drawn at temperature 0.8 and top_p 0.9.
  public Hash compute() {
    MessageDigest all = Digests.newSha256();
    for (ExactParameters parameters : List.of(GREEDY, SAMPLED)) {
      for (String prompt : PROMPTS) {
        add(all, prompt, parameters);
      }
    }
    return Hash.of(all.digest());
  }

  private void add(MessageDigest all, String prompt, ExactParameters parameters) {
    int vocabulary = model.model().weights().hyper().vocabulary();
    Sampler sampler = new Sampler(vocabulary, parameters, SEED);
    Generation made = new Generation(model, ids(prompt)).run(sampler, TOKENS);
    all.update(TokenIds.of(made.outputs()).encode().toArray());
    all.update(made.digest().logitsDigest().toArray());
    all.update(made.digest().keyValueDigest().toArray());
  }

  private int[] ids(String prompt) {
    TemplateMessage message = new TemplateMessage(TemplateMessage.Role.USER, prompt);
    return model.model().tokenizer().encode(model.model().template().render(List.of(message)));
  }
}
