package dev.nabla.sdk.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.protocol.inference.Network;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.SettlementProof;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiptVerifierTest {
  private static final Set<ClaimName> NEVER_PROVED =
      EnumSet.of(ClaimName.MODEL, ClaimName.HARDWARE, ClaimName.INCLUSION);

  private static final Set<ClaimName> OF_WHO_ASKED =
      EnumSet.of(ClaimName.NONCE, ClaimName.OUTCOME, ClaimName.MODEL_NAME);

  private final ProvenReceipt receipt = new ProvenReceipt(Seeds.of("receipts", 1), false);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void provesAllThatAWholeFileShowsAndSaysWhatItDoesNot(boolean stream) {
    ProvenReceipt whole = new ProvenReceipt(Seeds.of("whole receipts", 1), stream);

    List<Claim> claims =
        ReceiptVerifier.verify(whole.file(), whole.request(), whole.response(), whole.network());

    EnumSet<ClaimName> asked = EnumSet.complementOf(EnumSet.copyOf(OF_WHO_ASKED));
    assertThat(claims).extracting(Claim::name).containsExactlyElementsOf(asked);
    asked.removeAll(NEVER_PROVED);
    asked.remove(ClaimName.ROUTING);
    assertThat(named(claims, Verdict.PROVED)).isEqualTo(asked);
    assertThat(named(claims, Verdict.NOT_CHECKED))
        .containsExactlyInAnyOrder(ClaimName.ROUTING, ClaimName.MODEL);
    assertThat(ReceiptVerifier.holds(claims)).isTrue();
  }

  @Test
  void readsTheFileThatItWrote() {
    List<Claim> claims =
        ReceiptVerifier.verifyFile(
            receipt.file().encode(), receipt.request(), receipt.response(), receipt.network());

    assertThat(named(claims, Verdict.FAILED)).isEmpty();
    assertThat(verdict(claims, ClaimName.STATUS)).isEqualTo(Verdict.PROVED);
  }

  @Test
  void leavesUncheckedWhatItWasNotGiven() {
    List<Claim> claims = ReceiptVerifier.verify(receipt.signed(), null, null, null);

    assertThat(named(claims, Verdict.PROVED))
        .containsExactlyInAnyOrder(
            ClaimName.FILE,
            ClaimName.RECEIPT_ID,
            ClaimName.WINDOW,
            ClaimName.SIGNATURE,
            ClaimName.EVIDENCE);
    assertThat(named(claims, Verdict.FAILED)).isEmpty();
    assertThat(ReceiptVerifier.holds(claims)).isTrue();
  }

  @Test
  void aFileWithoutSecretsProvesNothingAboutTexts() {
    ReceiptFile shared = receipt.file().withoutSecrets();

    List<Claim> claims =
        ReceiptVerifier.verify(shared, receipt.request(), receipt.response(), receipt.network());

    for (ClaimName name :
        List.of(ClaimName.REQUEST, ClaimName.RESPONSE, ClaimName.OUTPUT, ClaimName.EVIDENCE)) {
      assertThat(verdict(claims, name)).as(name.label()).isEqualTo(Verdict.NOT_PROVED);
    }
    assertThat(verdict(claims, ClaimName.CARRIED_RECEIPT)).isEqualTo(Verdict.PROVED);
    assertThat(verdict(claims, ClaimName.STATUS)).isEqualTo(Verdict.PROVED);
  }

  @Test
  void aFileWithoutTheLedgersWordIsOnlySigned() {
    List<Claim> claims = ReceiptVerifier.verify(receipt.signed(), null, null, receipt.network());

    assertThat(verdict(claims, ClaimName.NETWORK)).isEqualTo(Verdict.PROVED);
    for (ClaimName name :
        List.of(ClaimName.BLOCK, ClaimName.STATE, ClaimName.BATCH, ClaimName.STATUS)) {
      assertThat(verdict(claims, name)).as(name.label()).isEqualTo(Verdict.NOT_CHECKED);
    }
  }

  @Test
  void anotherProducersSealProvesNothing() {
    Network other =
        new Network(
            receipt.network().chainId(),
            receipt.network().genesisHash(),
            Address.ofNumber(9),
            receipt.network().contracts());

    List<Claim> claims = ReceiptVerifier.verify(receipt.file(), null, null, other);

    assertThat(named(claims, Verdict.FAILED)).containsExactly(ClaimName.BLOCK);
    assertThat(verdict(claims, ClaimName.STATUS)).isEqualTo(Verdict.NOT_PROVED);
    assertThat(verdict(claims, ClaimName.NODE_KEY)).isEqualTo(Verdict.NOT_PROVED);
  }

  @Test
  void aReceiptOfAnotherChainFails() {
    Network other =
        new Network(
            1,
            receipt.network().genesisHash(),
            receipt.network().producer(),
            receipt.network().contracts());

    List<Claim> claims = ReceiptVerifier.verify(receipt.file(), null, null, other);

    assertThat(named(claims, Verdict.FAILED))
        .containsExactlyInAnyOrder(ClaimName.NETWORK, ClaimName.BLOCK);
  }

  @Test
  void anotherReceiptsLedgerProofDoesNotCount() {
    ProvenReceipt other = new ProvenReceipt(Seeds.of("other receipts", 1), false);
    SettlementProof proof = java.util.Objects.requireNonNull(receipt.file().settlement());

    List<Claim> claims =
        ReceiptVerifier.verify(other.signed().withSettlement(proof), null, null, receipt.network());

    assertThat(named(claims, Verdict.FAILED)).contains(ClaimName.NETWORK, ClaimName.BATCH);
    assertThat(verdict(claims, ClaimName.STATUS)).isEqualTo(Verdict.NOT_PROVED);
  }

  @Test
  void aFileWithoutProofOfTheRegistryLeavesTheKeyUnproved() {
    ReceiptFile whole = receipt.file();
    SettlementProof proof = java.util.Objects.requireNonNull(whole.settlement());
    SettlementProof partial =
        new SettlementProof(
            proof.commitment(), proof.leafPath(), proof.header(), proof.accounts().subList(0, 1));

    List<Claim> claims =
        ReceiptVerifier.verify(whole.withSettlement(partial), null, null, receipt.network());

    assertThat(verdict(claims, ClaimName.NODE_KEY)).isEqualTo(Verdict.NOT_PROVED);
    assertThat(verdict(claims, ClaimName.STATUS)).isEqualTo(Verdict.PROVED);
  }

  @ParameterizedTest
  @CsvSource({"-1,VERIFIED", "0,FINAL", "1,FINAL"})
  void isFinalFromTheVerySecondOn(long offset, String status) {
    ReceiptFile file = receipt.at(ProvenReceipt.FINAL_AT + offset).file();

    List<Claim> claims = ReceiptVerifier.verify(file, null, null, receipt.network());

    assertThat(detail(claims, ClaimName.STATUS)).startsWith(status + ":");
    assertThat(verdict(claims, ClaimName.STATUS)).isEqualTo(Verdict.PROVED);
  }

  @Test
  void withoutTwoThirdsItIsOnlySettled() {
    ReceiptFile file = receipt.unattested().file();

    List<Claim> claims = ReceiptVerifier.verify(file, null, null, receipt.network());

    assertThat(verdict(claims, ClaimName.BATCH)).isEqualTo(Verdict.PROVED);
    assertThat(verdict(claims, ClaimName.STATUS)).isEqualTo(Verdict.NOT_PROVED);
    assertThat(detail(claims, ClaimName.STATUS)).startsWith("SETTLED:");
  }

  @ParameterizedTest
  @CsvSource({
    "1,CHALLENGED,NOT_PROVED",
    "2,REJECTED,FAILED",
    "3,FINAL,PROVED",
    "4,UNDECIDED,NOT_PROVED"
  })
  void saysHowADisputeStands(int outcome, String status, Verdict expected) {
    ReceiptFile file = receipt.disputed(outcome).file();

    List<Claim> claims = ReceiptVerifier.verify(file, null, null, receipt.network());

    assertThat(detail(claims, ClaimName.STATUS)).startsWith(status + ":");
    assertThat(verdict(claims, ClaimName.STATUS)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"5999,PROVED", "6000,FAILED"})
  void refusesATimeAfterTheCommitAndTheSkewOfClocks(long millisAfter, Verdict expected) {
    ProvenReceipt dated =
        new ProvenReceipt(
            Seeds.of("dated receipts", 1), false, ProvenReceipt.COMMITTED_AT * 1_000 + millisAfter);

    List<Claim> claims = ReceiptVerifier.verify(dated.file(), null, null, dated.network());

    assertThat(verdict(claims, ClaimName.TIME)).isEqualTo(expected);
  }

  @Test
  void refusesAFileBeyondItsBoundBeforeReadingIt() {
    Bytes oversized = Bytes.of(new byte[ReceiptFile.MAX_BYTES + 1]);

    List<Claim> claims = ReceiptVerifier.verifyFile(oversized, null, null, null);

    assertThat(named(claims, Verdict.FAILED)).containsExactly(ClaimName.FILE);
    assertThat(ReceiptVerifier.holds(claims)).isFalse();
  }

  @Test
  void noDetailQuotesTheParties() {
    List<Claim> claims =
        ReceiptVerifier.verify(
            receipt.file(), receipt.request(), receipt.response(), receipt.network());

    assertThat(claims)
        .noneMatch(claim -> claim.detail().contains("Answer") || claim.detail().contains("?"));
  }

  private static Set<ClaimName> named(List<Claim> claims, Verdict verdict) {
    Set<ClaimName> names = EnumSet.noneOf(ClaimName.class);
    byName(claims)
        .forEach((name, claim) -> {
          if (claim.verdict() == verdict) {
            names.add(name);
          }
        });
    return names;
  }

  private static Verdict verdict(List<Claim> claims, ClaimName name) {
    return find(claims, name).verdict();
  }

  private static String detail(List<Claim> claims, ClaimName name) {
    return find(claims, name).detail();
  }

  private static Claim find(List<Claim> claims, ClaimName name) {
    @Nullable Claim claim = byName(claims).get(name);
    assertThat(claim).as(name.label()).isNotNull();
    return java.util.Objects.requireNonNull(claim);
  }

  private static Map<ClaimName, Claim> byName(List<Claim> claims) {
    Map<ClaimName, Claim> byName = new EnumMap<>(ClaimName.class);
    claims.forEach(claim -> byName.put(claim.name(), claim));
    return byName;
  }
}
