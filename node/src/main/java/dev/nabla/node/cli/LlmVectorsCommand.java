package dev.nabla.node.cli;

import dev.nabla.inference.exact.LoadedModel;
import dev.nabla.inference.store.ModelFile;
import dev.nabla.inference.store.ModelStore;
import dev.nabla.inference.store.StoredModel;
import dev.nabla.model.gguf.GgufFile;
import dev.nabla.node.llm.VectorException;
import dev.nabla.node.llm.VectorFolder;
import dev.nabla.node.llm.VectorReport;
import dev.nabla.node.llm.VectorRun;
import dev.nabla.node.wiring.DataFolder;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nabla llm vectors DIR`: runs a folder of language model vectors.
@Command(
    name = "vectors",
    mixinStandardHelpOptions = true,
    description =
        "run a folder of vectors: tokenizer.json, primitives.json, greedy.json, sampled.json;"
            + " the model is the one that they name by SHA-256")
final class LlmVectorsCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;
  @Mixin private EngineOptions engine = new EngineOptions();

  @Parameters(index = "0", paramLabel = "DIR", description = "the folder")
  private Path folder = Path.of(".");

  LlmVectorsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try {
      VectorReport report = run(VectorFolder.at(folder));
      report.failures().forEach(failure -> terminal.line("FAILED " + failure));
      terminal.line(report.summary());
      return report.failures().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    } catch (VectorException e) {
      throw new CommandFailure(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()), e);
    }
  }

  private VectorReport run(VectorFolder vectors) {
    ModelStore store = ModelStore.at(new DataFolder(NablaCommand.of(spec).data()).models());
    String name = EngineModels.nameOf(store, vectors.modelSha256());
    try (ModelFile file = store.open(name);
        LoadedModel model = engine.load(file)) {
      StoredModel stored = file.model();
      terminal.line("%s (%s), %s".formatted(name, stored.fileName(), engine.describe()));
      return new VectorRun(model, GgufFile.parse(file.segment())).run(vectors);
    }
  }
}
