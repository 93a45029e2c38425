package dev.nabla.tee.conformance;

import dev.nabla.primitives.bytes.Bytes;
import java.util.Optional;

/// Where vectors are read from.
@FunctionalInterface
public interface VectorFolder {
  /// The file at `path`, relative to the folder and with `/`, where it is there.
  Optional<Bytes> read(String path);
}
