package dev.nabla.inference.engine;

import dev.nabla.protocol.inference.ExactEvidence;
import dev.nabla.protocol.inference.TokenIds;

/// The run behind an exact answer: who has the weights can make it again.
///
/// @param evidence commits to the run
/// @param promptIds the rendered prompt
/// @param outputIds the sampled tokens, the end token included
public record ExactRun(ExactEvidence evidence, TokenIds promptIds, TokenIds outputIds)
    implements Run {}
