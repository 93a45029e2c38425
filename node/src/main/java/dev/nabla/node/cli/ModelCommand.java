package dev.nabla.node.cli;

import dev.nabla.inference.store.ModelPuller;
import dev.nabla.inference.store.ModelStore;
import dev.nabla.inference.store.StoredModel;
import dev.nabla.node.wiring.DataFolder;
import dev.nabla.node.wiring.ModelShelf;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
    description = "get, add, list and remove models")
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
        spec.commandLine(), "say which: model pull, model add, model list, model remove");
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
      description = "copy a GGUF or ONNX file into the store, after looking whether it can be run")
  int add(
      @Parameters(paramLabel = "FILE", description = "a GGUF file, or an ONNX file in one piece")
          Path file,
      @Option(names = "--name", paramLabel = "NAME", description = "default: the file's own")
          @Nullable String name) {
    String called = name == null ? ModelStore.nameFor(file) : name;
    show(shelf().store().add(file, called, new PullLines(terminal)));
    return ExitCode.OK;
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
