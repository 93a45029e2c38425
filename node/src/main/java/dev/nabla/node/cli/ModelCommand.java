package dev.nabla.node.cli;

import dev.nabla.inference.exact.LoadedModel;
import dev.nabla.inference.exact.kernel.Kernels;
import dev.nabla.inference.store.ModelFile;
import dev.nabla.inference.store.ModelPath;
import dev.nabla.inference.store.ModelPuller;
import dev.nabla.inference.store.ModelStore;
import dev.nabla.inference.store.StoredModel;
import dev.nabla.node.llm.ModelCheck;
import dev.nabla.node.llm.ModelInspection;
import dev.nabla.node.wiring.DataFolder;
import dev.nabla.node.wiring.ModelShelf;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `nabla model`: the models of the data folder, kept under their digests.
@Command(
    name = "model",
    mixinStandardHelpOptions = true,
    description = "get, add, inspect, check, list and remove models")
final class ModelCommand implements Runnable {
  private static final long MEBIBYTE = 1L << 20;

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Option(
      names = "--store",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "a store of its own (default: models in the data folder)")
  private @Nullable Path store;

  ModelCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say which: model pull, add, inspect, check, list or remove");
  }

  @Command(
      name = "pull",
      mixinStandardHelpOptions = true,
      description = "get a model of the catalogue; its digest is pinned")
  int pull(
      @Parameters(arity = "0..1", paramLabel = "NAME", description = "default: the default model")
          @Nullable String name) {
    ModelShelf shelf = shelf();
    String wanted = name == null ? shelf.catalogue().defaultName() : name;
    ModelPuller puller =
        new ModelPuller(shelf.store(), shelf.catalogue(), ModelPuller.Settings.USUAL);
    show(puller.pull(wanted, new PullLines(terminal)));
    return ExitCode.OK;
  }

  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description =
          "copy a model into the store, after looking whether it can be run: a GGUF or ONNX file, a"
              + " split GGUF, or the folder of another tool that holds one")
  int add(
      @Parameters(
              paramLabel = "FILE",
              description =
                  "a GGUF file, any part of a split one, an ONNX file in one piece, or a folder with"
                      + " one model")
          Path file,
      @Option(names = "--name", paramLabel = "NAME", description = "default: the file's own")
          @Nullable String name) {
    String called = name == null ? ModelStore.nameFor(file) : name;
    show(shelf().store().add(file, called, new PullLines(terminal)));
    return ExitCode.OK;
  }

  @Command(
      name = "inspect",
      mixinStandardHelpOptions = true,
      description =
          "say what a GGUF file is, whether it can be run or why not, and what memory and speed to"
              + " expect; nothing is added")
  int inspect(
      @Parameters(paramLabel = "FILE", description = "a GGUF file, or a folder with one")
          Path file) {
    Path whole =
        ModelPath.of(file)
            .whole()
            .orElseThrow(() ->
                new CommandFailure(
                    ExitCode.UNAVAILABLE,
                    file + " is one of several parts; 'model add' joins them and says as much"));
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(whole, StandardOpenOption.READ)) {
      MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      terminal.line(
          "%-10s %s, %d MiB".formatted("file", whole.getFileName(), bytes.byteSize() / MEBIBYTE));
      ModelInspection inspection = ModelInspection.of(bytes, Kernels.fastest(), System::nanoTime);
      inspection.lines().forEach(terminal::line);
      return inspection.supported() ? ExitCode.OK : ExitCode.FAILED;
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE, whole + " cannot be read: " + e.getMessage(), e);
    }
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description =
          "check a stored model: digest run, tokenizer round trips, quality against a float64"
              + " reference; keeps the result as a card beside it")
  int check(
      @Parameters(paramLabel = "NAME", description = "of a stored model") String name,
      @Mixin EngineOptions engine) {
    ModelStore models = shelf().store();
    try (ModelFile file = models.open(name);
        LoadedModel model = engine.load(file)) {
      terminal.line("model      " + name + ", " + engine.describe());
      ModelCheck.Card card = new ModelCheck(model).run();
      card.lines().forEach(terminal::line);
      models.keepCard(name, card.json());
      return card.passed() ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  @Command(name = "list", mixinStandardHelpOptions = true, description = "what is in the store")
  int list() {
    shelf().store().list().forEach(this::show);
    return ExitCode.OK;
  }

  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = "take a name away, and its file where no other name stands for it")
  int remove(@Parameters(paramLabel = "NAME", description = "of a stored model") String name) {
    shelf().store().remove(name);
    terminal.line("removed " + name);
    return ExitCode.OK;
  }

  private ModelShelf shelf() {
    return store == null
        ? new ModelShelf(new DataFolder(NablaCommand.of(spec).data()))
        : new ModelShelf(ModelStore.at(store));
  }

  private void show(StoredModel model) {
    terminal.line(
        "%-28s %6d MiB  sha256 %s  %s"
            .formatted(
                model.name(),
                model.sizeBytes() / MEBIBYTE,
                model.sha256().toHex().substring(2),
                model.fileName()));
  }
}
