package dev.nabla.sdk.verify;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.Mode;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.ReceiptSecrets;
import dev.nabla.protocol.inference.Routing;
import dev.nabla.protocol.inference.Wish;
import org.jspecify.annotations.Nullable;

/// Whether the mode is one that was asked for.
final class RoutingClaim {
  private RoutingClaim() {}

  /// As any reader sees it.
  static Claim of(ReceiptFile file) {
    ReceiptSecrets secrets = file.secrets();
    @Nullable Routing routing = secrets == null ? null : secrets.routing();
    if (routing == null && file.receipt().routingHash().equals(Hash.ZERO)) {
      return Claim.notChecked(ClaimName.ROUTING, "Nobody asked for a mode.");
    }
    return secrets == null || routing == null
        ? Claim.notProved(
            ClaimName.ROUTING, "The file does not say which mode was asked for, or why.")
        : opened(file.receipt(), secrets, routing);
  }

  private static Claim opened(InferenceReceipt receipt, ReceiptSecrets secrets, Routing routing) {
    if (!routing.hash(secrets.salts()).equals(receipt.routingHash())) {
      return Claim.failed(
          ClaimName.ROUTING, "What the file says of the mode is not what the receipt commits to.");
    }
    Mode chosen = routing.chosen();
    if (ran(receipt) && chosen != receipt.mode()) {
      return Claim.failed(
          ClaimName.ROUTING, "The answer is in another mode than the receipt says was chosen.");
    }
    return Claim.proved(
        ClaimName.ROUTING,
        "%s was asked for, %s chosen: %s."
            .formatted(asked(routing.wish()), told(chosen), routing.reason()));
  }

  private static boolean ran(InferenceReceipt receipt) {
    return receipt.outcome() == Outcome.COMPLETED || receipt.outcome() == Outcome.ABORTED;
  }

  private static String asked(Wish wish) {
    Mode mode = wish.mode();
    return (mode == null ? "a mode by policy" : mode.wireName())
        + ", at least "
        + wish.floor().wireName();
  }

  private static String told(@Nullable Mode chosen) {
    return chosen == null ? "none" : chosen.wireName();
  }

  /// As the one who asked sees it: what it sent in headers must stand in the receipt.
  static Claim of(ReceiptFile file, @Nullable Wish sent) {
    Claim anyReader = of(file);
    ReceiptSecrets secrets = file.secrets();
    @Nullable Routing routing = secrets == null ? null : secrets.routing();
    if (sent == null || anyReader.verdict() == Verdict.FAILED) {
      return anyReader;
    }
    if (routing == null || !routing.wish().equals(sent)) {
      return Claim.failed(
          ClaimName.ROUTING, "The receipt does not answer to the mode that was asked for.");
    }
    return anyReader;
  }
}
