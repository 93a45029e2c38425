package dev.nabla.node.wiring;

import dev.nabla.inference.engine.AnswerDefaults;
import dev.nabla.inference.engine.EngineKind;
import dev.nabla.inference.engine.ModelDescription;
import dev.nabla.inference.exact.EngineLimits;
import dev.nabla.inference.exact.ExactEngine;
import dev.nabla.inference.exact.LoadedModel;
import dev.nabla.inference.store.ModelFile;
import dev.nabla.model.exact.ExactVersion;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.protocol.contract.ModelRecord;
import dev.nabla.protocol.contract.SettlementTimings;
import dev.nabla.protocol.inference.ExactEvidence;
import dev.nabla.protocol.inference.TemplateMode;
import java.time.InstantSource;

/// One model, loaded, with the engine that answers for it.
///
/// @param file mapped as long as the role lives
/// @param loaded shared with the validators of the same process
/// @param engine answers
public record EngineRole(ModelFile file, LoadedModel loaded, ExactEngine engine)
    implements AutoCloseable {
  private static final String MODEL_VERSION = "1";

  /// Loads a model. The file is the role's from now on.
  ///
  /// @param threads that run it
  /// @param timings of the ledger where its answers are settled
  public static EngineRole start(
      ModelFile file, int threads, InstantSource clock, SettlementTimings timings) {
    LoadedModel loaded = LoadedModel.load(file.segment(), threads);
    EngineLimits limits =
        EngineLimits.forHeap(Runtime.getRuntime().maxMemory())
            .withTokens(timings.longestAnswerTokens());
    ExactEngine engine = new ExactEngine(describe(file, loaded), loaded, clock, limits);
    return new EngineRole(file, loaded, engine);
  }

  /// What a loaded model is called, and what its answers follow.
  public static ModelDescription describe(ModelFile file, LoadedModel loaded) {
    return new ModelDescription(
        file.model().name(),
        EngineKind.EXACT,
        file.model().sha256(),
        loaded.model().root(),
        ExactVersion.NAME,
        TemplateMode.STRICT,
        loaded.model().weights().hyper().context(),
        AnswerDefaults.GREEDY_256);
  }

  /// How the model is published.
  public ModelRecord published(Address publisher) {
    ModelDescription model = engine.model();
    return new ModelRecord(
        publisher,
        model.name(),
        MODEL_VERSION,
        model.fileSha256(),
        model.modelRoot(),
        ExactEvidence.engineVersion(model.engineVersion()),
        model.templateMode(),
        Float.floatToRawIntBits(model.defaults().temperature()),
        model.defaults().maxTokens(),
        Float.floatToRawIntBits(model.defaults().topP()));
  }

  /// Ends answers under way; whoever else uses the model has ended before.
  @Override
  public void close() {
    engine.close();
    loaded.close();
    file.close();
  }
}
