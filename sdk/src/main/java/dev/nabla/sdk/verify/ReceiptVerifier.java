package dev.nabla.sdk.verify;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.protocol.inference.Network;
import dev.nabla.protocol.inference.ReceiptFile;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Judges receipt files: one claim after another, each proved, not proved, failed or not checked.
///
/// Pure: no network, file, clock or randomness; the same input gives the same claims. Fails closed:
/// a claim is proved only where every step down to what the verifier trusts was checked, and what a
/// receipt cannot prove is named as such. The trust is: the hash functions and signature schemes,
/// and, for everything about the ledger, the `Network` that the caller gives. Thread-safe.
public final class ReceiptVerifier {
  private ReceiptVerifier() {}

  /// Judges `file`, and beside it whatever else is given.
  ///
  /// @param request body bytes exactly as sent; null where they are not at hand
  /// @param response body bytes exactly as received, receipt and all; null where not at hand
  /// @param network the verifier's own anchor; null where it has none
  public static List<Claim> verify(
      ReceiptFile file,
      @Nullable Bytes request,
      @Nullable Bytes response,
      @Nullable Network network) {
    List<Claim> claims = new ArrayList<>();
    claims.add(Claim.proved(ClaimName.FILE, "The file is a receipt in its one form."));
    claims.addAll(SignedClaims.of(file));
    claims.addAll(TextClaims.of(file, request, response));
    claims.add(RoutingClaim.of(file));
    claims.addAll(LedgerClaims.of(file, network));
    claims.addAll(OpenClaims.of(file));
    return List.copyOf(claims);
  }

  /// Reads and judges the bytes of a file; where they are none, that is the one claim.
  ///
  /// @param request body bytes exactly as sent; null where they are not at hand
  /// @param response body bytes exactly as received, receipt and all; null where not at hand
  /// @param network the verifier's own anchor; null where it has none
  public static List<Claim> verifyFile(
      Bytes file, @Nullable Bytes request, @Nullable Bytes response, @Nullable Network network) {
    ReceiptFile read;
    try {
      read = ReceiptFile.decode(file);
    } catch (DecodingException e) {
      return List.of(
          Claim.failed(ClaimName.FILE, "The file is no receipt: " + e.getMessage() + "."));
    }
    return verify(read, request, response, network);
  }

  /// Judges a response that has just come in, as the one who asked: beside what any reader of the
  /// file can check, the nonce, the time, the node's keys in the registry and the model's record.
  /// Fails closed: what a payer needs to show later that the answer was false must be proved.
  ///
  /// @param request body bytes exactly as sent
  /// @param response body bytes exactly as received, receipt and all
  public static PayerVerdict judge(Bytes request, Bytes response, Payer payer) {
    return PayerClaims.judge(request, response, payer.asked(), payer.network());
  }

  /// As [#judge], for a receipt that was fetched later because its response broke off.
  ///
  /// @param response body bytes as the node says it hashed them; the receipt decides
  public static PayerVerdict judgeFetched(
      ReceiptFile file, Bytes request, Bytes response, Payer payer) {
    return PayerClaims.judgeFetched(
        file, new PayerClaims.Texts(request, response), payer.asked(), payer.network());
  }

  /// Who asked, and whom it trusts.
  public record Payer(Asked asked, Network network) {}

  /// Whether nothing in `claims` failed. What was not checked does not count.
  public static boolean holds(List<Claim> claims) {
    return claims.stream().noneMatch(claim -> claim.verdict() == Verdict.FAILED);
  }
}
