package dev.nabla.node.cli;

import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.protocol.inference.ExactEvidence;
import dev.nabla.protocol.inference.Network;
import dev.nabla.protocol.inference.Nonce;
import dev.nabla.protocol.inference.ReceiptSecrets;
import dev.nabla.sdk.client.Asked;
import dev.nabla.sdk.verify.Claim;
import dev.nabla.sdk.verify.ReceiptVerifier;
import dev.nabla.sdk.verify.Verdict;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What an answer's receipt proves, in one line, as soon as it is there.
///
/// @param isGood whether nothing failed
/// @param line for a person
record ChatVerdict(boolean isGood, String line) {
  private static final int SHOWN_CHARACTERS = 18;

  /// Judges an answer. The nonce was ours: a receipt whose evidence has another one is refused,
  /// since the node could then have chosen among answers.
  static ChatVerdict of(Asked asked, @Nullable Network network) {
    List<Claim> claims =
        ReceiptVerifier.verify(asked.receipt(), asked.request(), asked.response(), network);
    String id = asked.receipt().id().toHex().substring(0, SHOWN_CHARACTERS) + "…";
    if (!ReceiptVerifier.holds(claims)) {
      return new ChatVerdict(
          false, "✗ receipt " + id + " FAILED: " + labels(claims, Verdict.FAILED));
    }
    if (!hasOurNonce(asked)) {
      return new ChatVerdict(
          false, "✗ receipt " + id + " FAILED: the nonce is not the one we sent");
    }
    return new ChatVerdict(
        true, "✓ receipt %s proves: %s".formatted(id, labels(claims, Verdict.PROVED)));
  }

  private static boolean hasOurNonce(Asked asked) {
    ReceiptSecrets secrets = asked.receipt().secrets();
    try {
      return secrets != null
          && ExactEvidence.decode(secrets.evidence()).nonce().equals(Nonce.client(asked.nonce()));
    } catch (DecodingException _) {
      return false;
    }
  }

  private static String labels(List<Claim> claims, Verdict verdict) {
    return claims.stream()
        .filter(claim -> claim.verdict() == verdict)
        .map(claim -> claim.name().label())
        .collect(Collectors.joining(", "));
  }
}
