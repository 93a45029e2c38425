package dev.nabla.inference.store;

import dev.nabla.primitives.bytes.Hash;

/// A model in the store.
///
/// @param name on the wire and on the command line
/// @param fileName as it was called where it came from
/// @param sha256 of the file when it was added
public record StoredModel(String name, String fileName, Hash sha256, long sizeBytes) {
  /// What kind of file it is.
  public ModelFormat format() {
    return ModelFormat.of(fileName);
  }
}
