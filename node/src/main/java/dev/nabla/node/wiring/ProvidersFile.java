package dev.nabla.node.wiring;

import dev.nabla.inference.upstream.ApiKey;
import dev.nabla.inference.upstream.UpstreamConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/// `providers.json` in the data folder: from whom answers are bought ([UpstreamConfig]). It holds
/// no keys; those come from the environment, or from files that their owner alone can read.
final class ProvidersFile {
  private static final int MAX_BYTES = 1 << 20;
  private static final Set<PosixFilePermission> OF_OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private final Path file;
  private final Map<String, String> environment;

  ProvidersFile(DataFolder data, Map<String, String> environment) {
    this.file = data.providersFile();
    this.environment = environment;
  }

  /// What it says beside models of the node's own.
  ///
  /// @throws NotPossible also where one of their names is used for a bought one
  UpstreamConfig readBeside(Collection<String> ownModels) {
    UpstreamConfig config = read();
    for (String own : ownModels) {
      if (config.models().containsKey(own)) {
        throw new NotPossible(
            "%s: the model '%s' is this node's own; call the provider's by another name"
                .formatted(file, own));
      }
    }
    return config;
  }

  /// What it says; nobody to ask where there is no such file.
  ///
  /// @throws NotPossible where it cannot be read or says what makes no sense
  UpstreamConfig read() {
    if (!Files.exists(file)) {
      return UpstreamConfig.NONE;
    }
    try {
      return UpstreamConfig.parse(bytes(file), new OwnersKeys(file, environment));
    } catch (IOException e) {
      throw new NotPossible("cannot read " + file + ": " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new NotPossible(file + ": " + e.getMessage(), e);
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IllegalArgumentException("larger than %d bytes".formatted(MAX_BYTES));
    }
    return Files.readAllBytes(file);
  }

  /// Keys as the owner of the node keeps them. A file's name is relative to the configuration's
  /// folder.
  private record OwnersKeys(Path config, Map<String, String> environment)
      implements UpstreamConfig.Keys {

    @Override
    public ApiKey fromEnvironment(String variable) {
      String value = environment.get(variable);
      if (value == null || value.isBlank()) {
        throw new IllegalArgumentException("the environment has no %s".formatted(variable));
      }
      return new ApiKey(value.strip());
    }

    @Override
    public ApiKey fromFile(String path) {
      Path file = config.resolveSibling(path);
      try {
        if (isReadableByOthers(file)) {
          throw new IllegalArgumentException(
              "others may read the key file %s; run: chmod 600 %s".formatted(file, file));
        }
        return new ApiKey(new String(bytes(file), StandardCharsets.US_ASCII).strip());
      } catch (IOException e) {
        throw new IllegalArgumentException("cannot read the key file " + file, e);
      }
    }

    private static boolean isReadableByOthers(Path file) throws IOException {
      if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        return false;
      }
      Set<PosixFilePermission> shared = EnumSet.copyOf(OF_OTHERS);
      shared.retainAll(Files.getPosixFilePermissions(file));
      return !shared.isEmpty();
    }
  }
}
