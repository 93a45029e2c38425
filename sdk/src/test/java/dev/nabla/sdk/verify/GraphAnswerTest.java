package dev.nabla.sdk.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.FinishReason;
import dev.nabla.protocol.inference.HashedField;
import dev.nabla.protocol.inference.Nonce;
import dev.nabla.protocol.inference.OnnxEvidence;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.ReceiptSecrets;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.protocol.inference.Samples;
import dev.nabla.protocol.inference.TokenIds;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Receipts of answers that ONNX Runtime computed: they hold, and say that nobody ran them again.
class GraphAnswerTest {
  private final Samples samples = new Samples(Seeds.of("answers of graphs", 1));
  private final Hash model = samples.hash();
  private final Opening opening = samples.vectors(evidence(model));

  private static OnnxEvidence evidence(Hash model) {
    return new OnnxEvidence(
        RequestForm.EMBEDDINGS,
        Nonce.seed(),
        FinishReason.STOP,
        model,
        "wordpiece-mean-l2/1",
        "onnxruntime 1.2.3");
  }

  private List<Claim> verify(ReceiptFile file) {
    return ReceiptVerifier.verify(file, opening.request(), opening.response(), null);
  }

  private static Claim claim(List<Claim> claims, ClaimName name) {
    return claims.stream().filter(claim -> claim.name() == name).findFirst().orElseThrow();
  }

  @Test
  void holdAndSayThatTheyWereNotRunAgain() {
    List<Claim> claims = verify(samples.file(opening));

    assertThat(ReceiptVerifier.holds(claims)).isTrue();
    assertThat(claim(claims, ClaimName.OUTPUT).verdict()).isEqualTo(Verdict.PROVED);
    assertThat(claim(claims, ClaimName.EVIDENCE).verdict()).isEqualTo(Verdict.PROVED);
    assertThat(claim(claims, ClaimName.EVIDENCE).detail()).contains("onnxruntime 1.2.3");
    assertThat(claim(claims, ClaimName.MODEL).verdict()).isEqualTo(Verdict.NOT_PROVED);
    assertThat(claim(claims, ClaimName.MODEL).detail())
        .startsWith("Signed by the node, not re-run bit for bit")
        .contains("onnxruntime 1.2.3", model.toHex().substring(2));
  }

  @Test
  void failWhereTheyShowTokensThatNothingIsSaidAbout() {
    ReceiptFile honest = samples.file(opening);
    ReceiptSecrets more =
        new ReceiptSecrets(opening.salts(), opening.evidence(), TokenIds.of(new int[] {1}));
    ReceiptFile file =
        new ReceiptFile(
            honest.id(),
            honest.receipt(),
            honest.path(),
            honest.window(),
            honest.node(),
            more,
            null);

    assertThat(claim(verify(file), ClaimName.EVIDENCE).verdict()).isEqualTo(Verdict.FAILED);
  }

  @Test
  void failWhereEvidenceAndReceiptNameDifferentModels() {
    Opening other =
        new Opening(
            opening.salts(),
            opening.request(),
            opening.response(),
            opening.output(),
            evidence(samples.hash()).encode(),
            TokenIds.EMPTY);
    ReceiptFile named = samples.file(opening);
    ReceiptSecrets secrets = new ReceiptSecrets(other.salts(), other.evidence(), other.outputIds());
    Claim claim =
        EvidenceClaim.of(
            Samples.claiming(
                named.receipt(), other.salts().hash(HashedField.EVIDENCE, other.evidence())),
            secrets);

    assertThat(claim.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(claim.detail()).contains("different models");
  }
}
