package dev.nabla.sdk.verify;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.Evidence;
import dev.nabla.protocol.inference.HashedBody;
import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.Network;
import dev.nabla.protocol.inference.Nonce;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.ReceiptSecrets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// The claims of a receipt as the one who asked checks them, in the moment in which it comes.
///
/// A stranger who reads the file later takes NODE_KEY and TIME from the ledger's word in it. There
/// is none yet, so here they come from the registry as the payer sees it, and from its own clock.
final class PayerClaims {
  private static final Set<ClaimName> ALWAYS =
      EnumSet.of(
          ClaimName.FILE,
          ClaimName.RECEIPT_ID,
          ClaimName.WINDOW,
          ClaimName.SIGNATURE,
          ClaimName.REQUEST,
          ClaimName.RESPONSE,
          ClaimName.CARRIED_RECEIPT,
          ClaimName.OUTPUT,
          ClaimName.OUTCOME,
          ClaimName.NETWORK,
          ClaimName.NODE_KEY,
          ClaimName.TIME);

  /// What an answer must have besides: an error may come without a run, hence without evidence.
  private static final Set<ClaimName> OF_AN_ANSWER =
      EnumSet.of(ClaimName.EVIDENCE, ClaimName.NONCE);

  private static final Set<ClaimName> UNKNOWN_LATER =
      EnumSet.of(ClaimName.CARRIED_RECEIPT, ClaimName.OUTCOME);

  private final ReceiptFile file;
  private final Asked asked;
  private final boolean isFetched;

  /// @param isFetched whether the file came apart from its response, so that the response neither
  ///   carries it nor tells by its status how it ended
  private PayerClaims(ReceiptFile file, Asked asked, boolean isFetched) {
    this.file = file;
    this.asked = asked;
    this.isFetched = isFetched;
  }

  static PayerVerdict judgeFetched(ReceiptFile file, Texts texts, Asked asked, Network network) {
    return new PayerClaims(file, asked, true)
        .verdict(ReceiptVerifier.verify(file, texts.request(), texts.response(), network));
  }

  /// What was sent and received.
  record Texts(Bytes request, Bytes response) {}

  static PayerVerdict judge(Bytes request, Bytes response, Asked asked, Network network) {
    Bytes carried;
    try {
      carried = HashedBody.of(response).carried();
    } catch (DecodingException e) {
      return refused(
          Claim.failed(
              ClaimName.RESPONSE,
              "The response was altered in transport: " + e.getMessage() + "."));
    }
    if (carried == null) {
      return refused(Claim.failed(ClaimName.CARRIED_RECEIPT, "The response carries no receipt."));
    }
    ReceiptFile file;
    try {
      file = ReceiptFile.decode(carried);
    } catch (DecodingException e) {
      return refused(
          Claim.failed(ClaimName.FILE, "The file is no receipt: " + e.getMessage() + "."));
    }
    return new PayerClaims(file, asked, false)
        .verdict(ReceiptVerifier.verify(file, request, response, network));
  }

  private static PayerVerdict refused(Claim claim) {
    return new PayerVerdict.Refused(claim, List.of(claim));
  }

  private PayerVerdict verdict(List<Claim> anyReader) {
    List<Claim> claims = new ArrayList<>();
    for (Claim claim : anyReader) {
      switch (claim.name()) {
        case NODE_KEY -> claims.add(nodeKey());
        case TIME -> claims.add(time());
        case EVIDENCE -> {
          claims.add(claim);
          claims.add(nonce());
          claims.add(outcome());
          claims.add(modelName());
          claims.add(RoutingClaim.of(file, asked.wish()));
        }
        case ROUTING -> {
          // Said beside the evidence, as the one who asked sees it.
        }
        default -> claims.add(claim);
      }
    }
    return claims.stream()
        .filter(this::isBroken)
        .findFirst()
        .<PayerVerdict>map(broken -> new PayerVerdict.Refused(broken, claims))
        .orElseGet(() -> new PayerVerdict.Accepted(file, claims));
  }

  private boolean isBroken(Claim claim) {
    boolean isUnknown = isFetched && UNKNOWN_LATER.contains(claim.name());
    boolean needed =
        (ALWAYS.contains(claim.name()) && !isUnknown)
            || (isAnswer() && OF_AN_ANSWER.contains(claim.name()));
    return claim.verdict() == Verdict.FAILED || (needed && claim.verdict() != Verdict.PROVED);
  }

  private boolean isAnswer() {
    return file.receipt().outcome() == Outcome.COMPLETED;
  }

  private Claim nonce() {
    ReceiptSecrets secrets = file.secrets();
    if (secrets == null || secrets.evidence().isEmpty()) {
      return Claim.notProved(ClaimName.NONCE, "The receipt came without evidence of a run.");
    }
    try {
      Nonce used = Evidence.decode(secrets.evidence()).nonce();
      return used.equals(Nonce.client(asked.nonce()))
          ? Claim.proved(ClaimName.NONCE, "The answer is bound to the nonce that was sent.")
          : Claim.failed(ClaimName.NONCE, "The answer is bound to another nonce than was sent.");
    } catch (DecodingException e) {
      return Claim.failed(ClaimName.NONCE, "The evidence is of no known kind.");
    }
  }

  private Claim outcome() {
    if (isFetched) {
      return Claim.notChecked(ClaimName.OUTCOME, "The response broke off before it said.");
    }
    boolean fits = asked.succeeded() ? isAnswer() : isError();
    String told = file.receipt().outcome().name();
    return fits
        ? Claim.proved(ClaimName.OUTCOME, told + ", as the response says.")
        : Claim.failed(
            ClaimName.OUTCOME,
            "The receipt says %s of a response that says %s."
                .formatted(told, asked.succeeded() ? "that all went well" : "that it failed"));
  }

  private boolean isError() {
    Outcome outcome = file.receipt().outcome();
    return outcome == Outcome.ERROR || outcome == Outcome.REFUSED;
  }

  private Claim modelName() {
    InferenceReceipt receipt = file.receipt();
    Asked.NamedModel model = asked.model();
    if (model == null) {
      return Claim.notChecked(
          ClaimName.MODEL_NAME, "The hub knows no model by the name that was asked for.");
    }
    if (receipt.modelId().equals(Hash.ZERO) && !isAnswer()) {
      return Claim.notChecked(ClaimName.MODEL_NAME, "Nothing was run.");
    }
    return receipt.modelId().equals(model.modelId())
            && receipt.modelCommitment().equals(model.modelRoot())
        ? Claim.proved(
            ClaimName.MODEL_NAME, "The receipt names the model that the hub knows by that name.")
        : Claim.failed(
            ClaimName.MODEL_NAME, "The receipt names another model than the hub by that name.");
  }

  private Claim nodeKey() {
    return file.node().equals(asked.node())
        ? Claim.proved(
            ClaimName.NODE_KEY, "These are the keys that the registry binds to the node.")
        : Claim.failed(
            ClaimName.NODE_KEY, "The registry binds other keys to the node that was asked.");
  }

  private Claim time() {
    long told = file.receipt().timestampMillis();
    long skew = InferenceReceipt.MAX_CLOCK_SKEW_MILLIS;
    return told >= asked.sentMillis() - skew && told <= asked.receivedMillis() + skew
        ? Claim.proved(ClaimName.TIME, "The receipt is dated while the question was open.")
        : Claim.failed(
            ClaimName.TIME, "The receipt is dated before the question or after the response.");
  }
}
