package dev.nabla.node.llm;

import dev.nabla.inference.exact.LoadedModel;
import dev.nabla.model.gguf.GgufFile;
import tools.jackson.databind.JsonNode;

/// Runs a folder of vectors against the engine: tokenizer, primitives in their scalar and vector
/// forms, greedy and sampled answers with all digests.
public final class VectorRun {
  private final LoadedModel model;
  private final GgufFile file;

  /// @param model to run
  /// @param file the same model's file, for single tensors
  public VectorRun(LoadedModel model, GgufFile file) {
    this.model = model;
    this.file = file;
  }

  /// Runs everything that the folder holds.
  ///
  /// @throws VectorException where a file is not of the known form
  public VectorReport run(VectorFolder folder) {
    VectorReport report = new VectorReport();
    TokenizerVectors tokenizer = new TokenizerVectors(model.model().tokenizer(), report);
    folder.read("tokenizer").ifPresent(tokenizer::run);
    folder.read("primitives").ifPresent(vectors -> runPrimitives(vectors, report));
    folder.read("greedy").ifPresent(tokenizer::runPrompts);
    AnswerVectors answers = new AnswerVectors(model, report);
    folder.read("greedy").ifPresent(answers::runGreedy);
    folder
        .read("sampled")
        .ifPresent(sampled -> answers.runSampled(sampled, folder.read("greedy").stream().toList()));
    return report;
  }

  private void runPrimitives(JsonNode vectors, VectorReport report) {
    new PrimitiveVectors(model, file, report).run(vectors);
  }
}
