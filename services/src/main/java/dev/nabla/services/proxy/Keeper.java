package dev.nabla.services.proxy;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.contract.ReceiptStatus;
import dev.nabla.protocol.inference.Evidence;
import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.ReceiptSecrets;
import dev.nabla.sdk.verify.Claim;
import dev.nabla.sdk.verify.PayerVerdict;
import java.time.InstantSource;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Puts a verified exchange into the folder and has drawn whether it will be run again.
/// Thread-safe.
final class Keeper {
  private final ReceiptFolder folder;
  private final InstantSource clock;
  private final Predicate<ReceiptFile> draw;

  /// @param draw whether an answer will be looked at twice
  Keeper(ReceiptFolder folder, InstantSource clock, Predicate<ReceiptFile> draw) {
    this.folder = folder;
    this.clock = clock;
    this.draw = draw;
  }

  /// Why a response must not be shown.
  ///
  /// @param isLie whether the gateway is to blame
  record Objection(ProxyError error, String claim, String detail, boolean isLie) {}

  /// Keeps an exchange that was accepted. Null means that it may be shown.
  ///
  /// @param requestId as the gateway's header has it
  @Nullable Objection keep(
      Judge.Call call, Bytes response, PayerVerdict verdict, String requestId) {
    return switch (verdict) {
      case PayerVerdict.Refused(Claim broken, var _) ->
          objection(broken.name().label(), broken.detail());
      case PayerVerdict.Accepted(ReceiptFile receipt, var _) ->
          store(call, response, receipt, requestId);
    };
  }

  private static Objection objection(String claim, String detail) {
    return new Objection(ProxyError.refused(claim, detail), claim, detail, true);
  }

  private @Nullable Objection store(
      Judge.Call call, Bytes response, ReceiptFile receipt, String requestId) {
    if (!requestId.matches("[0-9a-f]{32}")) {
      return objection("request id", "The response has no header x-nabla-request-id.");
    }
    if (isOfAnotherForm(call, receipt)) {
      return objection("evidence", "The body was read by the rules of another form of request.");
    }
    Bytes request = call.question().body();
    Kept kept = kept(call, receipt, requestId, request.size() + (long) response.size());
    boolean isNew = folder.keep(kept, new ReceiptFolder.Texts(request, response), receipt);
    return isNew ? null : objection("nonce", "This receipt has come before.");
  }

  /// Errors come without a run, hence without a form.
  private static boolean isOfAnotherForm(Judge.Call call, ReceiptFile receipt) {
    ReceiptSecrets secrets = receipt.secrets();
    return secrets != null
        && !secrets.evidence().isEmpty()
        && Evidence.decode(secrets.evidence()).form() != call.question().family().form();
  }

  private Kept kept(Judge.Call call, ReceiptFile file, String requestId, long bodyBytes) {
    InferenceReceipt receipt = file.receipt();
    Hash id = file.id();
    return new Kept(
        id,
        requestId,
        clock.millis(),
        receipt.nodeId(),
        call.question().family().path(),
        call.question().model(),
        receipt.outcome().name(),
        bodyBytes + file.encode().size(),
        ReceiptStatus.NONE,
        draw.test(file) ? Kept.Check.DUE : Kept.Check.NONE,
        Kept.Accusation.NONE,
        "");
  }
}
