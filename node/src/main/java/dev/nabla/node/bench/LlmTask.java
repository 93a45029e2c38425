package dev.nabla.node.bench;

import dev.nabla.protocol.inference.TokenIds;

/// What both engines do in a round: read a prompt, then generate, greedily.
///
/// @param threads that run the model
/// @param prompt token ids
/// @param decode tokens to generate, whatever they are
record LlmTask(int threads, TokenIds prompt, int decode) {
  double prefillPerSecond(LlmRound round) {
    return prompt.size() * 1e3 / round.prefillMillis();
  }

  double decodePerSecond(LlmRound round) {
    return decode * 1e3 / round.decodeMillis();
  }
}
