package dev.nabla.sdk.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.FinishReason;
import dev.nabla.protocol.inference.HashedBody;
import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.Network;
import dev.nabla.protocol.inference.Nonce;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.ProviderEvidence;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.ReceiptSecrets;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.protocol.inference.Samples;
import dev.nabla.protocol.inference.TokenIds;
import dev.nabla.sdk.verify.Asked.NamedModel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Receipts of answers that a provider gave: they hold, and say what they do not show.
class BoughtAnswerTest {
  private final Samples samples = new Samples(Seeds.of("bought answers", 1));
  private final Hash nonce = samples.hash();
  private final Opening opening = bought(FinishReason.STOP);

  private Opening bought(FinishReason reason) {
    ProviderEvidence evidence =
        new ProviderEvidence(
            RequestForm.CHAT,
            Nonce.client(nonce),
            reason,
            1,
            "https://provider.example/v1",
            "large",
            "large-2026",
            "chatcmpl-1");
    return samples.bought(samples.opening("Blue."), evidence);
  }

  private static Claim claim(List<Claim> claims, ClaimName name) {
    return claims.stream().filter(claim -> claim.name() == name).findFirst().orElseThrow();
  }

  private static List<Claim> verify(ReceiptFile file, Opening opening) {
    return ReceiptVerifier.verify(file, opening.request(), opening.response(), null);
  }

  @Test
  void holdAndSayThatTheProviderIsNotProven() {
    List<Claim> claims = verify(samples.file(opening), opening);

    assertThat(ReceiptVerifier.holds(claims)).isTrue();
    assertThat(claim(claims, ClaimName.MODEL).verdict()).isEqualTo(Verdict.NOT_PROVED);
    assertThat(claim(claims, ClaimName.MODEL).detail()).startsWith("Provider not proven");
    assertThat(claim(claims, ClaimName.EVIDENCE).verdict()).isEqualTo(Verdict.PROVED);
    assertThat(claim(claims, ClaimName.EVIDENCE).detail())
        .contains("https://provider.example/v1", "large");
    assertThat(claim(claims, ClaimName.OUTPUT).verdict()).isEqualTo(Verdict.PROVED);
  }

  @Test
  void failWhereTheyNameAModelOfTheNodesOwn() {
    InferenceReceipt exact = samples.receipt(samples.opening("Blue."), 7, 0);
    ReceiptFile honest = samples.file(opening);
    InferenceReceipt dressed = withModel(honest.receipt(), exact.modelId());
    ReceiptFile file = withReceipt(honest, dressed);

    assertThat(claim(verify(file, opening), ClaimName.EVIDENCE).verdict())
        .isEqualTo(Verdict.FAILED);
  }

  @Test
  void failWhereTheyShowTokensThatNothingIsSaidAbout() {
    ReceiptFile honest = samples.file(opening);
    ReceiptSecrets more =
        new ReceiptSecrets(opening.salts(), opening.evidence(), TokenIds.of(new int[] {1}));

    assertThat(claim(verify(withSecrets(honest, more), opening), ClaimName.EVIDENCE).verdict())
        .isEqualTo(Verdict.FAILED);
  }

  @Test
  void failWhereEvidenceAndReceiptDisagreeAboutTheEnd() {
    for (FinishReason reason : List.of(FinishReason.ERROR, FinishReason.ABORTED)) {
      Opening other = bought(reason);

      assertThat(claim(verify(samples.file(other), other), ClaimName.EVIDENCE).verdict())
          .isEqualTo(Verdict.FAILED);
    }
    for (FinishReason reason : List.of(FinishReason.TOOL_CALLS, FinishReason.FILTERED)) {
      Opening other = bought(reason);

      assertThat(claim(verify(samples.file(other), other), ClaimName.EVIDENCE).verdict())
          .isEqualTo(Verdict.PROVED);
    }
  }

  @Test
  void areAcceptedByWhoAskedAndBoundToTheNonceThatWasSent() {
    PayerVerdict good = judge(nonce, null);
    PayerVerdict replayed = judge(samples.hash(), null);

    assertThat(good).isInstanceOf(PayerVerdict.Accepted.class);
    assertThat(replayed)
        .isInstanceOfSatisfying(
            PayerVerdict.Refused.class,
            refused -> assertThat(refused.broken().name()).isEqualTo(ClaimName.NONCE));
  }

  @Test
  void areRefusedInTheNameOfAModelThatTheHubKnows() {
    PayerVerdict verdict = judge(nonce, new NamedModel(samples.hash(), samples.hash()));

    assertThat(verdict)
        .isInstanceOfSatisfying(
            PayerVerdict.Refused.class,
            refused -> assertThat(refused.broken().name()).isEqualTo(ClaimName.MODEL_NAME));
  }

  private PayerVerdict judge(Hash sent, @Nullable NamedModel model) {
    ReceiptFile file = samples.file(opening);
    long when = file.receipt().timestampMillis();
    Network network =
        new Network(
            samples.domain().chainId(),
            Hash.ZERO,
            Address.ofNumber(1),
            new Network.Contracts(
                Address.ofNumber(2),
                Address.ofNumber(3),
                Address.ofNumber(4),
                samples.domain().settlement()));
    Bytes response = HashedBody.withMember(opening.response(), file.encode());
    Asked asked = new Asked(sent, samples.node(), when, when + 1, model, true);
    return ReceiptVerifier.judge(
        opening.request(), response, new ReceiptVerifier.Payer(asked, network));
  }

  private static ReceiptFile withSecrets(ReceiptFile file, ReceiptSecrets secrets) {
    return new ReceiptFile(
        file.id(), file.receipt(), file.path(), file.window(), file.node(), secrets, null);
  }

  private static ReceiptFile withReceipt(ReceiptFile file, InferenceReceipt receipt) {
    return new ReceiptFile(
        file.id(), receipt, file.path(), file.window(), file.node(), file.secrets(), null);
  }

  private static InferenceReceipt withModel(InferenceReceipt one, Hash modelId) {
    return new InferenceReceipt(
        one.version(),
        one.mode(),
        one.outcome(),
        one.nodeId(),
        one.window(),
        one.index(),
        modelId,
        one.modelCommitment(),
        one.requestHash(),
        one.responseHash(),
        one.outputHash(),
        one.promptTokens(),
        one.completionTokens(),
        one.price(),
        one.asset(),
        one.payer(),
        one.payee(),
        one.paymentId(),
        one.offerHash(),
        one.timestampMillis(),
        one.evidenceHash(),
        one.routingHash(),
        one.disclosure(),
        one.parentId());
  }
}
