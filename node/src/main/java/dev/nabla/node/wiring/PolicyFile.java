package dev.nabla.node.wiring;

import dev.nabla.inference.router.Policy;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// `policy.json` in the data folder: how the mode of an answer is chosen where callers leave it a
/// choice ([Policy]).
final class PolicyFile {
  private static final int MAX_BYTES = 1 << 16;

  private final Path file;

  PolicyFile(DataFolder data) {
    this.file = data.policyFile();
  }

  /// What it says; the usual policy where there is no such file.
  ///
  /// @throws NotPossible where it cannot be read or says what makes no sense
  Policy read() {
    if (!Files.exists(file)) {
      return Policy.usual();
    }
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new NotPossible("%s: larger than %d bytes".formatted(file, MAX_BYTES));
      }
      return Policy.parse(Bytes.of(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new NotPossible("cannot read " + file + ": " + e.getMessage(), e);
    } catch (DecodingException e) {
      throw new NotPossible(file + ": " + e.getMessage(), e);
    }
  }
}
