package dev.nabla.node.llm;

import dev.nabla.inference.exact.BitDigest;
import dev.nabla.inference.exact.LoadedModel;
import dev.nabla.model.exact.ForwardPass;
import dev.nabla.model.exact.Sampler;
import dev.nabla.model.exact.TokenSlice;
import java.util.Arrays;

/// One answer being made.
final class Generation {
  private final LoadedModel model;
  private final int[] prompt;
  private final BitDigest digest;
  private int[] outputs = {};

  Generation(LoadedModel model, int[] prompt) {
    this.model = model;
    this.prompt = prompt;
    int capacity = model.model().weights().hyper().context();
    this.digest = new BitDigest(model.model().weights().hyper(), capacity);
  }

  /// Draws tokens until the model ends the answer or `limit` are made; the last is not fed.
  Generation run(Sampler sampler, int limit) {
    int[] ids = Arrays.copyOf(prompt, prompt.length + limit);
    int vocabulary = model.model().weights().hyper().vocabulary();
    int made = 0;
    try (ForwardPass pass = model.newPass(ids.length)) {
      pass.feed(TokenSlice.withLastLogits(ids, 0, prompt.length), digest);
      while (true) {
        int id = sampler.sample(digest.lastLogits(), 0, vocabulary, made);
        ids[prompt.length + made++] = id;
        if (id == model.model().tokenizer().endOfSequence() || made == limit) {
          break;
        }
        pass.feed(TokenSlice.withLastLogits(ids, prompt.length + made - 1, 1), digest);
      }
    }
    outputs = Arrays.copyOfRange(ids, prompt.length, prompt.length + made);
    return this;
  }

  int[] outputs() {
    return outputs;
  }

  BitDigest digest() {
    return digest;
  }
}
