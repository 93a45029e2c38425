package dev.nabla.node.wiring;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.protocol.inference.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/// `network.json` of a data folder: what others need to check this network's receipts offline.
public final class NetworkFile {
  private final Path file;

  /// @param data whose file is meant
  public NetworkFile(DataFolder data) {
    this(data.networkFile());
  }

  private NetworkFile(Path file) {
    this.file = file;
  }

  /// A file of any other place.
  public static NetworkFile at(Path file) {
    return new NetworkFile(file);
  }

  /// Puts `network` there, replacing what was.
  void write(Network network) {
    try {
      Path draft = Files.write(file.resolveSibling("network.new"), network.encode().toArray());
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new NotPossible("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /// The network, where the folder has had one.
  ///
  /// @throws dev.nabla.primitives.bytes.DecodingException where the file is damaged
  public Optional<Network> read() {
    try {
      return Files.exists(file)
          ? Optional.of(Network.decode(Bytes.of(Files.readAllBytes(file))))
          : Optional.empty();
    } catch (IOException e) {
      throw new NotPossible("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
