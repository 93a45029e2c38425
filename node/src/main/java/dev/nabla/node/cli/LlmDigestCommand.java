package dev.nabla.node.cli;

import dev.nabla.inference.exact.LoadedModel;
import dev.nabla.inference.store.ModelFile;
import dev.nabla.inference.store.ModelStore;
import dev.nabla.model.exact.ExactVersion;
import dev.nabla.node.llm.EngineDigest;
import dev.nabla.node.wiring.DataFolder;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nabla llm digest [MODEL]`: one digest to compare between machines.
@Command(
    name = "digest",
    mixinStandardHelpOptions = true,
    description =
        "print the digest of every bit that a fixed set of prompts computes: the same on every"
            + " machine")
final class LlmDigestCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;
  @Mixin private EngineOptions engine = new EngineOptions();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "MODEL",
      description = "a model of the store (default: the default model)")
  private @Nullable String name;

  LlmDigestCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    ModelStore store = ModelStore.at(new DataFolder(NablaCommand.of(spec).data()).models());
    String wanted = name == null ? EngineModels.nameOf(store, Optional.empty()) : name;
    try (ModelFile file = store.open(wanted);
        LoadedModel model = engine.load(file)) {
      String digest = new EngineDigest(model).compute().toHex().substring(2);
      terminal.line("model   " + file.model().sha256().toHex().substring(2) + "  " + wanted);
      terminal.line("run     " + ExactVersion.NAME + ", " + engine.describe());
      terminal.line("digest  " + digest);
      return ExitCode.OK;
    }
  }
}
