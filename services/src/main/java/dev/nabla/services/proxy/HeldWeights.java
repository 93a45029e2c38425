package dev.nabla.services.proxy;

import dev.nabla.inference.engine.ModelDescription;
import dev.nabla.inference.exact.LoadedModel;

/// A model whose weights are on this machine, so that its answers can be run again here.
///
/// @param description what its answers follow
/// @param loaded ready to run; stays the caller's
public record HeldWeights(ModelDescription description, LoadedModel loaded) {}
