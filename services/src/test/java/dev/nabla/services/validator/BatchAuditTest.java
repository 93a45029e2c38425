package dev.nabla.services.validator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.merkle.TreeHash;
import dev.nabla.protocol.inference.BatchCommitment;
import dev.nabla.protocol.inference.BatchLeaf;
import dev.nabla.protocol.inference.BatchLeaf.SignedWindow;
import dev.nabla.protocol.inference.Blob;
import dev.nabla.protocol.inference.BlobChunks;
import dev.nabla.protocol.inference.HashedField;
import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.OnnxEvidence;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.protocol.inference.TokenIds;
import dev.nabla.protocol.inference.WindowHeader;
import dev.nabla.services.validator.BatchVerdict.Rejected;
import dev.nabla.services.validator.BatchVerdict.Sound;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BatchAuditTest {
  private final AuditFixture fixture = new AuditFixture(Seeds.of("batch audit", 1));
  private final Blob blob = fixture.blob();

  @Test
  void findsAnHonestBatchSound() {
    assertThat(fixture.audit(blob))
        .isInstanceOfSatisfying(
            Sound.class,
            sound -> {
              assertThat(sound.receipts()).hasSize(3);
              assertThat(sound.lapsed()).isFalse();
            });
  }

  @Test
  void pathsOfItsReceiptsLeadToTheCommittedRoots() {
    Sound sound = (Sound) fixture.audit(blob);
    BatchCommitment commitment = BatchCommitment.of(blob, blob.encode(), AuditFixture.FIRST_WINDOW);

    for (BatchVerdict.PlacedReceipt placed : sound.receipts()) {
      Hash id = placed.receipt().id(fixture.samples.domain());
      assertThat(placed.pathIn(blob).rootOf(TreeHash.KECCAK256, id.toBytes()))
          .isEqualTo(placed.window().header().root());
      assertThat(placed.windowPathIn(blob).rootOf(TreeHash.KECCAK256, placed.window().encode()))
          .isEqualTo(commitment.root());
    }
  }

  @Test
  void tellsOfALapse() {
    fixture.valid = false;

    assertThat(((Sound) fixture.audit(blob)).lapsed()).isTrue();
  }

  @Test
  void rejectsEveryChangedByte() {
    Bytes good = blob.encode();
    BatchCommitment commitment = BatchCommitment.of(blob, good, AuditFixture.FIRST_WINDOW);

    for (int at = 0; at < good.size(); at++) {
      byte[] changed = good.toArray();
      changed[at] ^= 1;

      assertReason(fixture.audit(commitment, Bytes.of(changed)), RejectionReason.BLOB_DIFFERS);
    }
  }

  /// A node that commits to damaged bytes: the blob's root is right, the rest is not.
  @Test
  void rejectsEveryChangedByteThatTheNodeItselfCommitted() {
    Bytes good = blob.encode();
    BatchCommitment honest = BatchCommitment.of(blob, good, AuditFixture.FIRST_WINDOW);

    for (int at = 0; at < good.size(); at++) {
      byte[] changed = good.toArray();
      changed[at] ^= 0x10;
      Bytes bytes = Bytes.of(changed);
      BatchCommitment committed = withBlobRoot(honest, BlobChunks.of(bytes).root());

      assertThat(fixture.audit(committed, bytes)).as("byte %d", at).isInstanceOf(Rejected.class);
    }
  }

  private static BatchCommitment withBlobRoot(BatchCommitment one, Hash blobRoot) {
    return new BatchCommitment(
        one.nodeId(),
        one.firstWindow(),
        one.lastWindow(),
        one.root(),
        blobRoot,
        one.blobSize(),
        one.receiptCount(),
        one.vanillaCount(),
        one.teeCount(),
        one.zkmlCount(),
        one.priceTotal(),
        one.workTokens(),
        one.workQuadratic());
  }

  @Test
  void rejectsSumsThatAreNotTheBlobs() {
    Bytes encoded = blob.encode();
    BatchCommitment honest = BatchCommitment.of(blob, encoded, AuditFixture.FIRST_WINDOW);
    BatchCommitment lessWork =
        new BatchCommitment(
            honest.nodeId(),
            honest.firstWindow(),
            honest.lastWindow(),
            honest.root(),
            honest.blobRoot(),
            honest.blobSize(),
            honest.receiptCount(),
            honest.vanillaCount(),
            honest.teeCount(),
            honest.zkmlCount(),
            honest.priceTotal().add(UInt256.ONE),
            honest.workTokens() - 1,
            honest.workQuadratic());

    assertReason(fixture.audit(lessWork, encoded), RejectionReason.COMMITMENT_DIFFERS);
  }

  @Test
  void rejectsLeavesThatTheLedgerCanJudgeAndGivesTheProof() {
    WindowHeader good = ((SignedWindow) blob.windows().getFirst().leaf()).header();
    List<BatchLeaf> bad =
        List.of(
            new SignedWindow(good, Bytes.of(new byte[64])),
            fixture.sign(
                new WindowHeader(
                    1,
                    good.settlement(),
                    good.nodeId(),
                    good.window(),
                    good.count(),
                    good.root(),
                    good.heartbeatBlock(),
                    good.heartbeatHash())),
            fixture.sign(
                new WindowHeader(
                    good.chainId(),
                    Address.ZERO,
                    good.nodeId(),
                    good.window(),
                    good.count(),
                    good.root(),
                    good.heartbeatBlock(),
                    good.heartbeatHash())),
            fixture.sign(
                new WindowHeader(
                    good.chainId(),
                    good.settlement(),
                    Hash.ZERO,
                    good.window(),
                    good.count(),
                    good.root(),
                    good.heartbeatBlock(),
                    good.heartbeatHash())),
            fixture.sign(
                new WindowHeader(
                    good.chainId(),
                    good.settlement(),
                    good.nodeId(),
                    good.window() + 1,
                    good.count(),
                    good.root(),
                    good.heartbeatBlock(),
                    good.heartbeatHash())),
            fixture.sign(
                new WindowHeader(
                    good.chainId(),
                    good.settlement(),
                    good.nodeId(),
                    good.window(),
                    good.count(),
                    good.root(),
                    good.heartbeatBlock(),
                    Hash.ZERO)),
            fixture.sign(
                new WindowHeader(
                    good.chainId(),
                    good.settlement(),
                    good.nodeId(),
                    good.window(),
                    good.count(),
                    good.root(),
                    good.heartbeatBlock() + 1,
                    good.heartbeatHash())));

    for (BatchLeaf leaf : bad) {
      Blob forged = replace(0, new Blob.Window(leaf, blob.windows().getFirst().entries()));
      BatchVerdict verdict = fixture.audit(forged);

      assertReason(verdict, RejectionReason.BAD_LEAF);
      Rejected rejected = (Rejected) verdict;
      BatchCommitment commitment =
          BatchCommitment.of(forged, forged.encode(), AuditFixture.FIRST_WINDOW);
      assertThat(
              Objects.requireNonNull(rejected.path())
                  .rootOf(TreeHash.KECCAK256, Objects.requireNonNull(rejected.provableLeaf())))
          .isEqualTo(commitment.root());
    }
  }

  @Test
  void rejectsALostRangeForOtherWindows() {
    Blob forged = replace(1, new Blob.Window(fixture.samples.lost(90, 95), List.of()));

    assertReason(fixture.audit(forged), RejectionReason.BAD_LEAF);
  }

  @Test
  void rejectsReceiptsThatTheHeaderDoesNotSign() {
    Blob.Window first = blob.windows().getFirst();
    Blob.Window missing = new Blob.Window(first.leaf(), first.entries().subList(0, 1));
    Blob.Window swapped =
        new Blob.Window(first.leaf(), List.of(first.entries().get(1), first.entries().get(0)));

    assertReason(fixture.audit(replace(0, missing)), RejectionReason.RECEIPTS_DIFFER);
    assertReason(fixture.audit(replace(0, swapped)), RejectionReason.RECEIPTS_DIFFER);
  }

  @Test
  void rejectsReceiptsThatSayTheyStandElsewhere() {
    long window = AuditFixture.FIRST_WINDOW;
    List<Blob.Entry> wrongIndex = List.of(fixture.entry(window, 1));
    List<Blob.Entry> wrongWindow = List.of(fixture.entry(window + 5, 0));

    assertReason(
        fixture.audit(replace(0, fixture.window(window, wrongIndex))),
        RejectionReason.RECEIPT_MISPLACED);
    assertReason(
        fixture.audit(replace(0, fixture.window(window, wrongWindow))),
        RejectionReason.RECEIPT_MISPLACED);
  }

  @Test
  void rejectsReceiptsFromOutsideTheirTime() {
    long earliest = AuditFixture.HEARTBEAT_TIME * 1_000 - InferenceReceipt.MAX_CLOCK_SKEW_MILLIS;
    long latest = AuditFixture.COMMIT_TIME * 1_000 + 999 + InferenceReceipt.MAX_CLOCK_SKEW_MILLIS;

    assertReason(fixture.audit(stamped(earliest - 1)), RejectionReason.RECEIPT_MISPLACED);
    assertReason(fixture.audit(stamped(latest + 1)), RejectionReason.RECEIPT_MISPLACED);
    assertThat(fixture.audit(stamped(earliest))).isInstanceOf(Sound.class);
    assertThat(fixture.audit(stamped(latest))).isInstanceOf(Sound.class);
  }

  private Blob stamped(long timestampMillis) {
    Blob.Entry entry = fixture.entry(AuditFixture.FIRST_WINDOW, 0);
    Blob.Entry moved =
        new Blob.Entry(AuditFixture.at(entry.receipt(), timestampMillis), entry.opening());
    return replace(0, fixture.window(AuditFixture.FIRST_WINDOW, List.of(moved)));
  }

  @Test
  void rejectsOpeningsThatOpenNothing() {
    Blob.Entry entry = fixture.entry(AuditFixture.FIRST_WINDOW, 0);
    Opening other = fixture.samples.opening("Another answer");

    assertReason(
        fixture.audit(opened(new Blob.Entry(entry.receipt(), other))),
        RejectionReason.OPENING_DIFFERS);
    assertReason(
        fixture.audit(opened(new Blob.Entry(entry.receipt(), null))),
        RejectionReason.OPENING_DIFFERS);
  }

  @Test
  void rejectsAnswersWithoutEvidenceButNotErrors() {
    assertReason(
        fixture.audit(withoutEvidence(Outcome.COMPLETED)), RejectionReason.EVIDENCE_MISSING);
    assertReason(fixture.audit(withoutEvidence(Outcome.ABORTED)), RejectionReason.EVIDENCE_MISSING);
    assertThat(fixture.audit(withoutEvidence(Outcome.ERROR))).isInstanceOf(Sound.class);
    assertThat(fixture.audit(withoutEvidence(Outcome.REFUSED))).isInstanceOf(Sound.class);
  }

  @Test
  void letsAnAnswerThatWasBoughtStandWhereItsReceiptNamesNoModel() {
    Opening exact = fixture.samples.opening("Answer 0");
    Opening bought = fixture.samples.bought(exact, fixture.samples.providerEvidence());
    InferenceReceipt honest = at(fixture.samples.receipt(bought, AuditFixture.FIRST_WINDOW, 0));
    InferenceReceipt dressed =
        AuditFixture.claiming(
            at(fixture.samples.receipt(exact, AuditFixture.FIRST_WINDOW, 0)),
            bought.salts().hash(HashedField.EVIDENCE, bought.evidence()));

    assertThat(fixture.audit(opened(new Blob.Entry(honest, bought)))).isInstanceOf(Sound.class);
    assertReason(
        fixture.audit(opened(new Blob.Entry(dressed, bought))), RejectionReason.OPENING_DIFFERS);
  }

  @Test
  void rejectsTokensBesideAnAnswerThatWasBought() {
    Opening exact = fixture.samples.opening("Answer 0");
    Opening bought = fixture.samples.bought(exact, fixture.samples.providerEvidence());
    Opening more =
        new Opening(
            bought.salts(),
            bought.request(),
            bought.response(),
            bought.output(),
            bought.evidence(),
            exact.outputIds());
    InferenceReceipt receipt = at(fixture.samples.receipt(bought, AuditFixture.FIRST_WINDOW, 0));

    assertReason(
        fixture.audit(opened(new Blob.Entry(receipt, more))), RejectionReason.OPENING_DIFFERS);
  }

  @Test
  void letsAnAnswerOfAGraphStandWhereReceiptAndEvidenceTellOneStory() {
    OnnxEvidence evidence = vectorsOf(fixture.samples.onnxEvidence());
    Opening opening = fixture.samples.vectors(evidence);
    Opening otherModel = fixture.samples.vectors(vectorsOf(fixture.samples.onnxEvidence()));
    InferenceReceipt honest = at(fixture.samples.receipt(opening, AuditFixture.FIRST_WINDOW, 0));
    InferenceReceipt dressed =
        AuditFixture.claiming(
            honest, opening.salts().hash(HashedField.EVIDENCE, otherModel.evidence()));

    assertThat(fixture.audit(opened(new Blob.Entry(honest, opening)))).isInstanceOf(Sound.class);
    assertReason(
        fixture.audit(opened(new Blob.Entry(dressed, with(opening, otherModel.evidence())))),
        RejectionReason.OPENING_DIFFERS);
  }

  @Test
  void rejectsAnswersOfGraphsWithTokensOrAnotherOutput() {
    Opening opening = fixture.samples.vectors(vectorsOf(fixture.samples.onnxEvidence()));
    Opening tokens = with(opening, opening.output(), fixture.samples.tokenIds());
    Opening output = with(opening, Bytes.utf8("{\"embeddings\":[]}"), TokenIds.EMPTY);

    for (Opening each : List.of(tokens, output)) {
      InferenceReceipt receipt = at(fixture.samples.receipt(each, AuditFixture.FIRST_WINDOW, 0));

      assertReason(
          fixture.audit(opened(new Blob.Entry(receipt, each))), RejectionReason.OPENING_DIFFERS);
    }
  }

  private static OnnxEvidence vectorsOf(OnnxEvidence one) {
    return new OnnxEvidence(
        RequestForm.EMBEDDINGS,
        one.nonce(),
        one.finishReason(),
        one.modelSha256(),
        one.procedure(),
        one.runtime());
  }

  private static Opening with(Opening one, Bytes evidence) {
    return new Opening(
        one.salts(), one.request(), one.response(), one.output(), evidence, one.outputIds());
  }

  private static Opening with(Opening one, Bytes output, TokenIds ids) {
    return new Opening(one.salts(), one.request(), one.response(), output, one.evidence(), ids);
  }

  private static InferenceReceipt at(InferenceReceipt receipt) {
    return AuditFixture.at(receipt, (AuditFixture.HEARTBEAT_TIME + 5) * 1_000);
  }

  private Blob withoutEvidence(Outcome outcome) {
    Blob.Entry entry = fixture.entry(AuditFixture.FIRST_WINDOW, 0);
    Opening opening = Objects.requireNonNull(entry.opening());
    Opening bare =
        new Opening(
            opening.salts(),
            opening.request(),
            opening.response(),
            opening.output(),
            Bytes.EMPTY,
            TokenIds.EMPTY);
    return opened(new Blob.Entry(AuditFixture.withoutEvidence(entry.receipt(), outcome), bare));
  }

  private Blob opened(Blob.Entry entry) {
    return replace(0, fixture.window(AuditFixture.FIRST_WINDOW, List.of(entry)));
  }

  private Blob replace(int index, Blob.Window window) {
    List<Blob.Window> windows = new ArrayList<>(blob.windows());
    windows.set(index, window);
    return new Blob(blob.nodeId(), windows);
  }

  private static void assertReason(BatchVerdict verdict, RejectionReason reason) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Rejected.class, rejected -> assertThat(rejected.reason()).isEqualTo(reason));
  }
}
