package dev.nabla.inference.exact;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.ExactEvidence;
import dev.nabla.protocol.inference.FinishReason;
import dev.nabla.protocol.inference.Nonce;
import dev.nabla.protocol.inference.TemplateMode;

/// Evidence with one member changed: lies for tests.
record EvidenceLies(ExactEvidence e) {
  ExactEvidence modelRoot(Hash value) {
    return new ExactEvidence(
        value,
        e.engineVersion(),
        e.templateMode(),
        e.promptIdsHash(),
        e.temperatureBits(),
        e.topPBits(),
        e.topK(),
        e.maxTokens(),
        e.stopHash(),
        e.nonce(),
        e.outputIdsHash(),
        e.finishReason(),
        e.traceRoot());
  }

  ExactEvidence engineVersion(String value) {
    return new ExactEvidence(
        e.modelRoot(),
        ExactEvidence.engineVersion(value),
        e.templateMode(),
        e.promptIdsHash(),
        e.temperatureBits(),
        e.topPBits(),
        e.topK(),
        e.maxTokens(),
        e.stopHash(),
        e.nonce(),
        e.outputIdsHash(),
        e.finishReason(),
        e.traceRoot());
  }

  ExactEvidence templateMode(TemplateMode value) {
    return new ExactEvidence(
        e.modelRoot(),
        e.engineVersion(),
        value,
        e.promptIdsHash(),
        e.temperatureBits(),
        e.topPBits(),
        e.topK(),
        e.maxTokens(),
        e.stopHash(),
        e.nonce(),
        e.outputIdsHash(),
        e.finishReason(),
        e.traceRoot());
  }

  ExactEvidence promptIdsHash(Hash value) {
    return new ExactEvidence(
        e.modelRoot(),
        e.engineVersion(),
        e.templateMode(),
        value,
        e.temperatureBits(),
        e.topPBits(),
        e.topK(),
        e.maxTokens(),
        e.stopHash(),
        e.nonce(),
        e.outputIdsHash(),
        e.finishReason(),
        e.traceRoot());
  }

  ExactEvidence temperatureBits(int value) {
    return new ExactEvidence(
        e.modelRoot(),
        e.engineVersion(),
        e.templateMode(),
        e.promptIdsHash(),
        value,
        e.topPBits(),
        e.topK(),
        e.maxTokens(),
        e.stopHash(),
        e.nonce(),
        e.outputIdsHash(),
        e.finishReason(),
        e.traceRoot());
  }

  ExactEvidence maxTokens(int value) {
    return new ExactEvidence(
        e.modelRoot(),
        e.engineVersion(),
        e.templateMode(),
        e.promptIdsHash(),
        e.temperatureBits(),
        e.topPBits(),
        e.topK(),
        value,
        e.stopHash(),
        e.nonce(),
        e.outputIdsHash(),
        e.finishReason(),
        e.traceRoot());
  }

  ExactEvidence nonce(Nonce value) {
    return new ExactEvidence(
        e.modelRoot(),
        e.engineVersion(),
        e.templateMode(),
        e.promptIdsHash(),
        e.temperatureBits(),
        e.topPBits(),
        e.topK(),
        e.maxTokens(),
        e.stopHash(),
        value,
        e.outputIdsHash(),
        e.finishReason(),
        e.traceRoot());
  }

  ExactEvidence outputIdsHash(Hash value) {
    return new ExactEvidence(
        e.modelRoot(),
        e.engineVersion(),
        e.templateMode(),
        e.promptIdsHash(),
        e.temperatureBits(),
        e.topPBits(),
        e.topK(),
        e.maxTokens(),
        e.stopHash(),
        e.nonce(),
        value,
        e.finishReason(),
        e.traceRoot());
  }

  ExactEvidence finishReason(FinishReason value) {
    return new ExactEvidence(
        e.modelRoot(),
        e.engineVersion(),
        e.templateMode(),
        e.promptIdsHash(),
        e.temperatureBits(),
        e.topPBits(),
        e.topK(),
        e.maxTokens(),
        e.stopHash(),
        e.nonce(),
        e.outputIdsHash(),
        value,
        e.traceRoot());
  }

  ExactEvidence traceRoot(Hash value) {
    return new ExactEvidence(
        e.modelRoot(),
        e.engineVersion(),
        e.templateMode(),
        e.promptIdsHash(),
        e.temperatureBits(),
        e.topPBits(),
        e.topK(),
        e.maxTokens(),
        e.stopHash(),
        e.nonce(),
        e.outputIdsHash(),
        e.finishReason(),
        value);
  }
}
