package dev.nabla.node.bench;

/// How long one round took.
///
/// @param prefillMillis for the whole prompt
/// @param decodeMillis for all generated tokens
/// @param loadMillis until the model was ready
/// @param peakRssBytes most memory of the process; 0 where it is not known
record LlmRound(double prefillMillis, double decodeMillis, double loadMillis, long peakRssBytes) {}
