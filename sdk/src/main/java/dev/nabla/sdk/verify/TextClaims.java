package dev.nabla.sdk.verify;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.protocol.inference.Evidence;
import dev.nabla.protocol.inference.HashedBody;
import dev.nabla.protocol.inference.HashedField;
import dev.nabla.protocol.inference.OutcomeText;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.ReceiptSecrets;
import dev.nabla.protocol.inference.RequestForm;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether the texts that are shown are those that the receipt is about.
final class TextClaims {
  private static final String NO_SALTS =
      "The file holds no salts, so nobody can tell from it alone.";

  private final ReceiptFile file;

  private TextClaims(ReceiptFile file) {
    this.file = file;
  }

  static List<Claim> of(ReceiptFile file, @Nullable Bytes request, @Nullable Bytes response) {
    TextClaims claims = new TextClaims(file);
    HashedBody body;
    try {
      body = response == null ? null : HashedBody.of(response);
    } catch (DecodingException e) {
      return List.of(
          claims.request(request),
          Claim.failed(
              ClaimName.RESPONSE, "The response was altered in transport: " + e.getMessage() + "."),
          Claim.notChecked(ClaimName.CARRIED_RECEIPT, "The response cannot be taken apart."),
          Claim.notChecked(ClaimName.OUTPUT, "The response cannot be taken apart."),
          claims.evidence());
    }
    return List.of(
        claims.request(request),
        claims.response(body),
        claims.carriedReceipt(body),
        claims.output(body),
        claims.evidence());
  }

  private Claim request(@Nullable Bytes request) {
    return request == null
        ? Claim.notChecked(ClaimName.REQUEST, "No request was given to compare.")
        : opened(HashedField.REQUEST, ClaimName.REQUEST, request);
  }

  private Claim response(@Nullable HashedBody body) {
    return body == null
        ? Claim.notChecked(ClaimName.RESPONSE, "No response was given to compare.")
        : opened(HashedField.RESPONSE, ClaimName.RESPONSE, body.hashed());
  }

  private Claim opened(HashedField field, ClaimName name, Bytes preimage) {
    ReceiptSecrets secrets = file.secrets();
    if (secrets == null) {
      return Claim.notProved(name, NO_SALTS);
    }
    return secrets.salts().open(field, file.receipt(), preimage)
        ? Claim.proved(
            name,
            "These %,d bytes are the ones that the receipt is about.".formatted(preimage.size()))
        : Claim.failed(name, "These bytes are not the ones that the receipt is about.");
  }

  private Claim carriedReceipt(@Nullable HashedBody body) {
    Bytes carried = body == null ? null : body.carried();
    if (carried == null) {
      return Claim.notChecked(
          ClaimName.CARRIED_RECEIPT, "No response with a receipt in it was given.");
    }
    try {
      return sameReceipt(ReceiptFile.decode(carried))
          ? Claim.proved(ClaimName.CARRIED_RECEIPT, "The response carries this same receipt.")
          : Claim.failed(ClaimName.CARRIED_RECEIPT, "The response carries another receipt.");
    } catch (DecodingException e) {
      return Claim.failed(ClaimName.CARRIED_RECEIPT, "The response carries no readable receipt.");
    }
  }

  /// The file may have lost its secrets, and won what the ledger says, since the response came.
  private boolean sameReceipt(ReceiptFile carried) {
    ReceiptFile mine = file.withoutSettlement();
    ReceiptFile theirs = carried.withoutSettlement();
    return file.secrets() == null ? theirs.withoutSecrets().equals(mine) : theirs.equals(mine);
  }

  private Claim output(@Nullable HashedBody body) {
    if (body == null) {
      return Claim.notChecked(ClaimName.OUTPUT, "No response was given to compare.");
    }
    try {
      Bytes output = OutcomeText.of(form(), file.receipt().outcome(), body.hashed());
      return opened(HashedField.OUTPUT, ClaimName.OUTPUT, output);
    } catch (DecodingException e) {
      return Claim.failed(
          ClaimName.OUTPUT, "The response does not hold the outcome: " + e.getMessage() + ".");
    }
  }

  private RequestForm form() {
    ReceiptSecrets secrets = file.secrets();
    return secrets == null ? RequestForm.CHAT : Evidence.formOf(secrets.evidence());
  }

  private Claim evidence() {
    ReceiptSecrets secrets = file.secrets();
    return secrets == null
        ? Claim.notProved(ClaimName.EVIDENCE, "The file holds no salts and no evidence.")
        : EvidenceClaim.of(file.receipt(), secrets);
  }
}
