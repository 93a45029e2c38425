package dev.nabla.sdk.verify;

import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.Disclosure;
import dev.nabla.protocol.inference.Evidence;
import dev.nabla.protocol.inference.Mode;
import dev.nabla.protocol.inference.OnnxEvidence;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.ReceiptSecrets;
import java.util.List;
import java.util.Optional;

/// What no receipt file shows by itself, said plainly.
final class OpenClaims {
  private OpenClaims() {}

  static List<Claim> of(ReceiptFile file) {
    return List.of(model(file), hardware(file.receipt().mode()), inclusion());
  }

  /// FINAL means that validators ran it, and a receipt that disclosed nothing was run by nobody.
  private static Claim model(ReceiptFile file) {
    if (file.receipt().modelCommitment().equals(Hash.ZERO)) {
      return Claim.notProved(
          ClaimName.MODEL,
          "Provider not proven: the node bought the answer, and nothing shows which model gave it;"
              + " nobody can run it again.");
    }
    Optional<OnnxEvidence> graph = graph(file);
    if (graph.isPresent()) {
      return Claim.notProved(
          ClaimName.MODEL,
          "Signed by the node, not re-run bit for bit: computed by %s on the model file with"
                  .formatted(graph.get().runtime())
              + " SHA-256 %s, it says; run again, the model agrees within a tolerance only."
                  .formatted(graph.get().modelSha256().toHex().substring(2)));
    }
    String attested =
        file.receipt().disclosure() == Disclosure.FULL
            ? " Validators who attested to it say that they did."
            : " Validators could not: nothing of it was disclosed to them.";
    return Claim.notChecked(
        ClaimName.MODEL,
        "The signature shows who answered, not that the model gives this answer;"
            + " with the weights, --rerun runs it again."
            + attested);
  }

  /// The evidence of a run of ONNX Runtime, where it is readable; what is not readable fails
  /// elsewhere.
  private static Optional<OnnxEvidence> graph(ReceiptFile file) {
    ReceiptSecrets secrets = file.secrets();
    if (secrets == null || secrets.evidence().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Evidence.decode(secrets.evidence()) instanceof OnnxEvidence onnx
          ? Optional.of(onnx)
          : Optional.empty();
    } catch (DecodingException e) {
      return Optional.empty();
    }
  }

  private static Claim hardware(Mode mode) {
    return switch (mode) {
      case VANILLA ->
          Claim.notProved(ClaimName.HARDWARE, "No hardware vouches for the code that answered.");
      case TEE ->
          Claim.notProved(
              ClaimName.HARDWARE, "The file holds no attestation of the node's hardware.");
      case ZKML ->
          Claim.notProved(
              ClaimName.HARDWARE, "A proof of the run needs no hardware; none is claimed.");
    };
  }

  private static Claim inclusion() {
    return Claim.notProved(
        ClaimName.INCLUSION, "One producer orders the blocks and could have kept a challenge out.");
  }
}
