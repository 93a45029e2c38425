package dev.nabla.node.cli;

import dev.nabla.inference.exact.DisclosedAnswer;
import dev.nabla.inference.exact.LoadedModel;
import dev.nabla.inference.exact.Replay;
import dev.nabla.inference.store.ModelFile;
import dev.nabla.inference.store.ModelStore;
import dev.nabla.inference.store.StoreException;
import dev.nabla.node.wiring.EngineRole;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.Evidence;
import dev.nabla.protocol.inference.ExactEvidence;
import dev.nabla.protocol.inference.FaultMask;
import dev.nabla.protocol.inference.OnnxEvidence;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.ProviderEvidence;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.RequestHead;
import dev.nabla.sdk.verify.Claim;
import dev.nabla.sdk.verify.ClaimName;
import dev.nabla.sdk.verify.Verdict;
import java.util.Locale;
import java.util.stream.Collectors;

/// Runs the model of a receipt again, on this machine, and compares text, ids and trace bit for
/// bit.
final class Rerun {
  private final ModelStore store;

  /// @param store where the weights are
  Rerun(ModelStore store) {
    this.store = store;
  }

  /// What running it again shows; where that shows nothing, why.
  Claim check(ReceiptInput input) {
    ReceiptFile receipt = input.receipt();
    Opening opening = input.opening(receipt);
    if (opening.evidence().isEmpty()) {
      return notChecked("The receipt commits to no run that could be repeated.");
    }
    try {
      return switch (Evidence.decode(opening.evidence())) {
        case ExactEvidence _ -> run(receipt, opening);
        case OnnxEvidence onnx ->
            notChecked(
                "Not run again: the node says that %s computed the answer, and such runs differ"
                        .formatted(onnx.runtime())
                    + " between processors, so a difference would show nothing.");
        case ProviderEvidence _ ->
            notChecked("Not run again: the node bought the answer and has no model of its own.");
      };
    } catch (DecodingException e) {
      return failed("The receipt's evidence is none of its answer: " + e.getMessage() + ".");
    }
  }

  private Claim run(ReceiptFile receipt, Opening opening) {
    DisclosedAnswer answer = DisclosedAnswer.of(receipt.receipt(), opening);
    try (ModelFile file = store.open(RequestHead.read(opening.request()).model())) {
      return compare(receipt, answer, file);
    } catch (StoreException e) {
      return notChecked("The model cannot be run again here: " + e.getMessage() + ".");
    }
  }

  private static Claim compare(ReceiptFile receipt, DisclosedAnswer answer, ModelFile file) {
    int threads = Runtime.getRuntime().availableProcessors();
    try (LoadedModel loaded = LoadedModel.load(file.segment(), threads)) {
      if (!loaded.model().root().equals(receipt.receipt().modelCommitment())) {
        return notChecked(
            "The model of that name here is another one: its root is "
                + loaded.model().root()
                + ".");
      }
      FaultMask faults =
          new Replay(EngineRole.describe(file, loaded), loaded.model(), loaded::newPass)
              .check(answer, (_, _) -> Hash.ZERO)
              .faults();
      return faults.isClear() ? proved(threads) : failed(words(faults));
    }
  }

  private static Claim proved(int threads) {
    return new Claim(
        ClaimName.MODEL,
        Verdict.PROVED,
        "Run again here on %d threads, the model gives the same ids, text and trace."
            .formatted(threads));
  }

  private static Claim notChecked(String detail) {
    return new Claim(ClaimName.MODEL, Verdict.NOT_CHECKED, detail);
  }

  private static Claim failed(String detail) {
    return new Claim(ClaimName.MODEL, Verdict.FAILED, detail);
  }

  private static String words(FaultMask faults) {
    return "Run again here, the model does not give this answer; false is: "
        + faults.faults().stream()
            .map(fault -> fault.name().toLowerCase(Locale.ROOT).replace('_', ' '))
            .collect(Collectors.joining(", "))
        + ".";
  }
}
