package dev.nabla.node.cli;

import dev.nabla.inference.store.Catalogue;
import dev.nabla.inference.store.ModelStore;
import dev.nabla.inference.store.StoredModel;
import dev.nabla.primitives.bytes.Hash;
import java.util.Optional;

/// Which model of the store a command means.
final class EngineModels {
  private EngineModels() {}

  /// The name of the model with that digest, or of the default model where none is asked for.
  static String nameOf(ModelStore store, Optional<Hash> sha256) {
    Catalogue catalogue = Catalogue.load();
    if (sha256.isEmpty()) {
      return catalogue.defaultName();
    }
    return store.list().stream()
        .filter(model -> model.sha256().equals(sha256.orElseThrow()))
        .map(StoredModel::name)
        .findFirst()
        .orElseThrow(() -> missing(catalogue, sha256.orElseThrow()));
  }

  private static CommandFailure missing(Catalogue catalogue, Hash sha256) {
    String advice =
        catalogue.models().stream()
            .filter(model -> model.sha256().equals(sha256))
            .map(model -> "get it with: ./nabla model pull " + model.name())
            .findFirst()
            .orElse("add it with: ./nabla model add FILE.gguf");
    return new CommandFailure(
        ExitCode.UNAVAILABLE,
        "the store has no model with SHA-256 " + sha256.toHex().substring(2) + "\n" + advice);
  }
}
