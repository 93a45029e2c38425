package dev.nabla.inference.exact;

import dev.nabla.model.exact.ExactParameters;
import dev.nabla.protocol.inference.TokenIds;

/// What `prepare/1` makes of a request: all that a run needs but its seed.
///
/// @param promptIds at least one, fewer than the model's context
/// @param parameters with every default filled in; its limit leaves no position beyond the context
/// @param rules what the answer may say
public record Prepared(TokenIds promptIds, ExactParameters parameters, AnswerRules rules) {}
