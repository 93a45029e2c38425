package dev.nabla.sdk.verify;

import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.Evidence;
import dev.nabla.protocol.inference.ExactEvidence;
import dev.nabla.protocol.inference.FinishReason;
import dev.nabla.protocol.inference.HashedField;
import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.OnnxEvidence;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.ProviderEvidence;
import dev.nabla.protocol.inference.ReceiptSecrets;

/// Whether the evidence in a file is the one that the receipt is about, and agrees with it.
final class EvidenceClaim {
  private EvidenceClaim() {}

  static Claim of(InferenceReceipt receipt, ReceiptSecrets secrets) {
    if (!secrets.salts().open(HashedField.EVIDENCE, receipt, secrets.evidence())) {
      return failed("The evidence is not the one that the receipt is about.");
    }
    if (secrets.evidence().isEmpty()) {
      return secrets.outputIds().size() == 0
          ? Claim.notProved(ClaimName.EVIDENCE, "The receipt commits to no evidence.")
          : failed("There are token ids without evidence about them.");
    }
    try {
      return switch (Evidence.decode(secrets.evidence())) {
        case ExactEvidence exact -> agreement(receipt, secrets, exact);
        case ProviderEvidence provider -> agreement(receipt, secrets, provider);
        case OnnxEvidence onnx -> agreement(receipt, secrets, onnx);
      };
    } catch (DecodingException e) {
      return failed("The evidence is of no known kind: " + e.getMessage() + ".");
    }
  }

  private static Claim agreement(
      InferenceReceipt receipt, ReceiptSecrets secrets, ExactEvidence evidence) {
    if (!evidence.modelRoot().equals(receipt.modelCommitment())) {
      return failed("Evidence and receipt name different models.");
    }
    if (!evidence.outputIdsHash().equals(secrets.outputIds().hash())) {
      return failed("The token ids are not the ones that the evidence is about.");
    }
    if (receipt.completionTokens() != secrets.outputIds().size()) {
      return failed("The receipt counts other tokens than there are ids.");
    }
    if (receipt.outcome() != outcomeOf(evidence.finishReason())) {
      return failed("Evidence and receipt say different things about how the answer ended.");
    }
    return Claim.proved(
        ClaimName.EVIDENCE,
        "The evidence and %d token ids are the ones that the receipt is about."
            .formatted(secrets.outputIds().size()));
  }

  private static Claim agreement(
      InferenceReceipt receipt, ReceiptSecrets secrets, ProviderEvidence evidence) {
    if (!receipt.modelCommitment().equals(Hash.ZERO) || !receipt.modelId().equals(Hash.ZERO)) {
      return failed(
          "The evidence is that of a provider, but the receipt names a model of its own.");
    }
    if (secrets.outputIds().size() != 0) {
      return failed("There are token ids without evidence about them.");
    }
    if (receipt.outcome() != outcomeOf(evidence.finishReason())) {
      return failed("Evidence and receipt say different things about how the answer ended.");
    }
    return Claim.proved(
        ClaimName.EVIDENCE,
        "The evidence is the one that the receipt is about: the node says that it asked %s for %s."
            .formatted(evidence.provider(), evidence.model()));
  }

  private static Claim agreement(
      InferenceReceipt receipt, ReceiptSecrets secrets, OnnxEvidence evidence) {
    if (!evidence.modelSha256().equals(receipt.modelCommitment())) {
      return failed("Evidence and receipt name different models.");
    }
    if (secrets.outputIds().size() != 0) {
      return failed("There are token ids without evidence about them.");
    }
    if (receipt.outcome() != outcomeOf(evidence.finishReason())) {
      return failed("Evidence and receipt say different things about how the answer ended.");
    }
    return Claim.proved(
        ClaimName.EVIDENCE,
        "The evidence is the one that the receipt is about: the node says that %s computed the"
                .formatted(evidence.runtime())
            + " answer.");
  }

  private static Outcome outcomeOf(FinishReason reason) {
    return switch (reason) {
      case STOP, LENGTH, TOOL_CALLS, FILTERED -> Outcome.COMPLETED;
      case ABORTED -> Outcome.ABORTED;
      case ERROR -> Outcome.ERROR;
    };
  }

  private static Claim failed(String detail) {
    return Claim.failed(ClaimName.EVIDENCE, detail);
  }
}
