package dev.nabla.node.cli;

import dev.nabla.protocol.inference.Network;
import dev.nabla.sdk.client.Answered;
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

  /// Judges an answer; the client has seen to it that the nonce is ours and the salts are here.
  static ChatVerdict of(Answered answered, @Nullable Network network) {
    List<Claim> claims =
        ReceiptVerifier.verify(
            answered.receipt(), answered.request(), answered.response(), network);
    String id = answered.receipt().id().toHex().substring(0, SHOWN_CHARACTERS) + "…";
    if (!ReceiptVerifier.holds(claims)) {
      return new ChatVerdict(false, "✗ receipt " + id + " FAILED: " + failed(claims));
    }
    return new ChatVerdict(
        true,
        "✓ receipt %s: signed over exactly this question and answer; run again by nobody yet"
            .formatted(id));
  }

  private static String failed(List<Claim> claims) {
    return claims.stream()
        .filter(claim -> claim.verdict() == Verdict.FAILED)
        .map(claim -> claim.name().label())
        .collect(Collectors.joining(", "));
  }
}
