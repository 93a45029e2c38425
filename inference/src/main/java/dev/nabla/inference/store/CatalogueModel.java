package dev.nabla.inference.store;

import dev.nabla.inference.engine.AnswerDefaults;
import dev.nabla.primitives.bytes.Hash;
import java.util.List;

/// A model that can be pulled by name.
///
/// @param name on the wire and on the command line
/// @param fileName as its publisher calls it
/// @param sha256 of the file; nothing else is accepted
/// @param license SPDX identifier
/// @param sources in the order in which they are tried
public record CatalogueModel(
    String name,
    String fileName,
    Hash sha256,
    long sizeBytes,
    String license,
    AnswerDefaults defaults,
    List<ModelSource> sources) {
  public CatalogueModel {
    sources = List.copyOf(sources);
  }
}
