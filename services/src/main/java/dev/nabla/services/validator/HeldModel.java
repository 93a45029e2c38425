package dev.nabla.services.validator;

import dev.nabla.inference.exact.LoadedModel;
import dev.nabla.model.exact.LanguageModel;
import dev.nabla.primitives.bytes.Hash;
import java.lang.foreign.MemorySegment;

/// A model whose weights this validator has.
///
/// @param fileSha256 of the file
/// @param file the file itself; stays readable while the validator runs
/// @param loaded ready to run; may be shared with others in the process
public record HeldModel(Hash fileSha256, MemorySegment file, LoadedModel loaded) {

  /// Reads the whole file again and computes its root: what [ModelTask] tells the ledger is never
  /// another party's word.
  Hash recomputeRoot() {
    return LanguageModel.load(file).root();
  }
}
