package dev.nabla.contracts;

import static dev.nabla.contracts.TestNetwork.OPERATOR;
import static dev.nabla.contracts.TestNetwork.STRANGER;
import static dev.nabla.contracts.TestNetwork.TIMINGS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.merkle.MerklePath;
import dev.nabla.primitives.merkle.MerkleTree;
import dev.nabla.primitives.merkle.TreeHash;
import dev.nabla.protocol.contract.DevelopmentNetwork;
import dev.nabla.protocol.contract.ReceiptStatus;
import dev.nabla.protocol.contract.SettlementContract;
import dev.nabla.protocol.contract.SettlementEvent.FaultProven;
import dev.nabla.protocol.contract.StakingContract;
import dev.nabla.protocol.contract.WindowFault;
import dev.nabla.protocol.inference.BatchCommitment;
import dev.nabla.protocol.inference.BatchLeaf;
import dev.nabla.protocol.inference.BatchLeaf.SignedWindow;
import dev.nabla.protocol.inference.LostRange;
import dev.nabla.protocol.inference.WindowHeader;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowFaultsTest {
  private static final TestNode NODE = TestNode.FIRST;
  private static final UInt256 STAKE = DevelopmentNetwork.coins(100_000);
  private static final BigInteger P256_ORDER =
      new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

  private final TestNetwork network = new TestNetwork();
  private final ContractLedger ledger = network.ledger;

  @Test
  void twoHeadersForOneWindowFreezeTheNode() {
    SignedWindow first = network.batch(0, 1).signedWindow(0);
    SignedWindow second = network.batch(0, 2).signedWindow(0);

    var events = ledger.settle(STRANGER, SettlementContract.proveEquivocation(first, second));

    assertThat(events)
        .containsExactly(new FaultProven(NODE.id(), 0, WindowFault.EQUIVOCATION, STRANGER));
    assertThat(frozen()).isEqualTo(STAKE);
    assertThat(ledger.view(SettlementContract.isProven(NODE.id(), 0, WindowFault.EQUIVOCATION)))
        .isTrue();
    assertThat(equivocationRefusal(first, second)).isEqualTo("AlreadyProven");
  }

  @Test
  void oneHeaderSignedTwiceIsNoEquivocation() {
    SignedWindow signed = network.batch(0, 1).signedWindow(0);

    assertThat(equivocationRefusal(signed, signed)).isEqualTo("SameHeader");
  }

  @Test
  void refusesHeadersOfDifferentWindowsNodesOrLedgers() {
    SignedWindow first = network.batch(0, 1).signedWindow(0);
    SignedWindow next = network.batch(1, 1).signedWindow(0);
    SignedWindow otherChain = NODE.sign(with(first.header(), 1, TestBatch.DOMAIN.settlement()));
    SignedWindow otherContract =
        NODE.sign(with(first.header(), ContractLedger.CHAIN_ID, Address.ofNumber(9)));

    assertThat(equivocationRefusal(first, next)).isEqualTo("DifferentWindows");
    assertThat(equivocationRefusal(first, otherChain)).isEqualTo("OtherLedger");
    assertThat(equivocationRefusal(otherContract, first)).isEqualTo("OtherLedger");
  }

  @Test
  void refusesHeadersThatTheNodeDidNotSign() {
    SignedWindow first = network.batch(0, 1).signedWindow(0);
    WindowHeader forged = network.batch(0, 2).header(0);
    SignedWindow byAnother = TestNode.SECOND.sign(forged);
    SignedWindow unsigned = new SignedWindow(forged, Bytes.of(new byte[64]));

    assertThat(equivocationRefusal(first, byAnother)).isEqualTo("NotSigned");
    assertThat(equivocationRefusal(first, unsigned)).isEqualTo("NotSigned");
    assertThat(equivocationRefusal(first, new SignedWindow(forged, first.signature())))
        .isEqualTo("NotSigned");
  }

  @Test
  void aVariedSignatureIsRefused() {
    SignedWindow first = network.batch(0, 1).signedWindow(0);
    SignedWindow second = highS(network.batch(0, 2).signedWindow(0));

    assertThat(equivocationRefusal(first, second)).isEqualTo("NotSigned");
  }

  @Test
  void anAlteredWindowFreezesTheNode() {
    TestBatch batch = network.commit(0, 1, 1);
    SignedWindow shown = network.batch(1, 2).signedWindow(0);

    ledger.settle(STRANGER, altered(batch, shown, 1));

    assertThat(frozen()).isEqualTo(STAKE);
    assertThat(ledger.settleRefusal(STRANGER, altered(batch, shown, 1))).isEqualTo("AlreadyProven");
  }

  @Test
  void theCommittedHeaderItselfIsNoAlteration() {
    TestBatch batch = network.commit(0, 1, 1);

    assertThat(ledger.settleRefusal(STRANGER, altered(batch, batch.signedWindow(1), 1)))
        .isEqualTo("SameHeader");
  }

  @Test
  void aLostRangeIsNoAlteration() {
    TestBatch batch = network.commit(0, 1, 0);
    SignedWindow shown = network.batch(1, 2).signedWindow(0);

    assertThat(ledger.settleRefusal(STRANGER, altered(batch, shown, 1))).isEqualTo("LostWindow");
  }

  @Test
  void refusesAlterationsOutsideTheBatchOrWithAnotherLeaf() {
    TestBatch batch = network.commit(0, 1, 1);
    SignedWindow outside = network.batch(2, 1).signedWindow(0);
    SignedWindow inside = network.batch(1, 2).signedWindow(0);

    assertThat(ledger.settleRefusal(STRANGER, altered(batch, outside, 1)))
        .isEqualTo("WindowOutOfRange");
    assertThat(ledger.settleRefusal(STRANGER, altered(batch, inside, 0)))
        .isEqualTo("LeafNotCommitted");
    SignedWindow stranger = TestNode.SECOND.sign(other(inside.header()));
    assertThat(ledger.settleRefusal(STRANGER, altered(batch, stranger, 1)))
        .isEqualTo("DifferentWindows");
  }

  private static WindowHeader other(WindowHeader header) {
    return new WindowHeader(
        header.chainId(),
        header.settlement(),
        TestNode.SECOND.id(),
        header.window(),
        header.count(),
        header.root(),
        header.heartbeatBlock(),
        header.heartbeatHash());
  }

  @Test
  void goodLeavesAreNoFault() {
    TestBatch batch = network.commit(0, 1, 0, 2);

    for (int window = 0; window < 3; window++) {
      assertThat(
              ledger.settleRefusal(
                  STRANGER,
                  SettlementContract.proveBadSignature(
                      batch.commitment(),
                      window,
                      batch.leaf(window).encode(),
                      batch.leafPath(window))))
          .isEqualTo("NoFault");
    }
  }

  @Test
  void everyKindOfBadLeafFreezesTheNodeAndRejectsItsWindow() {
    WindowHeader good = network.batch(1, 1).header(0);
    Bytes lost = NODE.lost(1, 1).encode();
    List<Bytes> badLeaves = new ArrayList<>();
    badLeaves.add(Bytes.EMPTY);
    badLeaves.add(Bytes.of((byte) 7));
    badLeaves.add(new SignedWindow(good, Bytes.of(new byte[64])).encode());
    badLeaves.add(highS(NODE.sign(good)).encode());
    badLeaves.add(TestNode.SECOND.sign(good).encode());
    badLeaves.add(NODE.sign(with(good, 1, good.settlement())).encode());
    badLeaves.add(NODE.sign(with(good, good.chainId(), Address.ofNumber(5))).encode());
    badLeaves.add(NODE.sign(other(good)).encode());
    badLeaves.add(NODE.sign(network.batch(2, 1).header(0)).encode());
    badLeaves.add(NODE.sign(withHeartbeat(good, good.heartbeatBlock(), Hash.ZERO)).encode());
    badLeaves.add(NODE.sign(withHeartbeat(good, 0, Hash.ZERO)).encode());
    badLeaves.add(Bytes.concat(NODE.sign(good).encode(), Bytes.of((byte) 0)));
    for (int word : new int[] {0, 1, 3, 4, 6}) {
      badLeaves.add(overflowing(NODE.sign(good).encode(), word));
    }
    badLeaves.add(NODE.lost(2, 3).encode());
    badLeaves.add(NODE.sign(new LostRange(1, good.settlement(), NODE.id(), 1, 1)).encode());
    badLeaves.add(
        NODE.sign(new LostRange(good.chainId(), Address.ofNumber(1), NODE.id(), 1, 1)).encode());
    badLeaves.add(
        NODE.sign(new LostRange(good.chainId(), good.settlement(), TestNode.SECOND.id(), 1, 1))
            .encode());
    badLeaves.add(flipLast(lost));
    for (int word : new int[] {0, 1, 3, 4}) {
      badLeaves.add(overflowing(lost, word));
    }

    for (Bytes leaf : badLeaves) {
      assertThatItIsPunished(leaf);
    }
  }

  private void assertThatItIsPunished(Bytes leaf) {
    TestNetwork fresh = new TestNetwork();
    TestBatch batch = fresh.batch(0, 1, 1);
    List<Bytes> leaves = List.of(batch.leaf(0).encode(), leaf);
    BatchCommitment commitment = withRoot(batch.commitment(), leaves);
    fresh.ledger.settle(OPERATOR, SettlementContract.commitBatch(commitment));
    MerklePath path = MerkleTree.prove(TreeHash.KECCAK256, leaves, 1);

    fresh.ledger.settle(STRANGER, SettlementContract.proveBadSignature(commitment, 1, leaf, path));

    assertThat(fresh.ledger.view(StakingContract.frozenOf(OPERATOR)))
        .describedAs("leaf %s", leaf)
        .isEqualTo(STAKE);
    assertThat(fresh.status(batch, 1, 0)).isEqualTo(ReceiptStatus.REJECTED);
    assertThat(fresh.status(batch, 0, 0)).isEqualTo(ReceiptStatus.SETTLED);
  }

  @Test
  void aHeaderOfNoOrTooManyReceiptsIsABadLeaf() {
    Bytes good = NODE.sign(network.batch(1, 1).header(0)).encode();

    assertThatItIsPunished(withWord(good, 4, UInt256.ZERO));
    assertThatItIsPunished(withWord(good, 4, UInt256.of(4_097)));
  }

  @Test
  void whatIsFinalStaysFinal() {
    TestBatch batch = network.batch(0, 1);
    Bytes leaf = new SignedWindow(batch.header(0), Bytes.of(new byte[64])).encode();
    BatchCommitment commitment = withRoot(batch.commitment(), List.of(leaf));
    ledger.settle(OPERATOR, SettlementContract.commitBatch(commitment));
    network.attest(batch, 3);
    ledger.advance(TIMINGS.challengeSeconds());
    assertThat(network.status(batch, 0, 0)).isEqualTo(ReceiptStatus.FINAL);

    MerklePath path = MerkleTree.prove(TreeHash.KECCAK256, List.of(leaf), 0);
    ledger.settle(STRANGER, SettlementContract.proveBadSignature(commitment, 0, leaf, path));

    assertThat(frozen()).isEqualTo(STAKE);
    assertThat(network.status(batch, 0, 0)).isEqualTo(ReceiptStatus.FINAL);
  }

  private UInt256 frozen() {
    return ledger.view(StakingContract.frozenOf(OPERATOR));
  }

  private String equivocationRefusal(SignedWindow first, SignedWindow second) {
    return ledger.settleRefusal(STRANGER, SettlementContract.proveEquivocation(first, second));
  }

  private static Bytes altered(TestBatch batch, SignedWindow shown, int committedWindow) {
    BatchLeaf leaf = batch.leaf(committedWindow);
    return SettlementContract.proveWindowAltered(
        batch.commitment(), shown, leaf, batch.leafPath(committedWindow));
  }

  private static WindowHeader with(WindowHeader header, long chainId, Address settlement) {
    return new WindowHeader(
        chainId,
        settlement,
        header.nodeId(),
        header.window(),
        header.count(),
        header.root(),
        header.heartbeatBlock(),
        header.heartbeatHash());
  }

  private static WindowHeader withHeartbeat(WindowHeader header, long block, Hash hash) {
    return new WindowHeader(
        header.chainId(),
        header.settlement(),
        header.nodeId(),
        header.window(),
        header.count(),
        header.root(),
        block,
        hash);
  }

  private static SignedWindow highS(SignedWindow window) {
    BigInteger s = new BigInteger(1, window.signature().slice(32, 32).toArray());
    Bytes high = UInt256.of(P256_ORDER.subtract(s)).toHash().toBytes();
    return new SignedWindow(window.header(), Bytes.concat(window.signature().slice(0, 32), high));
  }

  private static Bytes overflowing(Bytes leaf, int word) {
    byte[] bytes = leaf.toArray();
    bytes[1 + word * 32] |= (byte) 0x80;
    return Bytes.of(bytes);
  }

  private static Bytes withWord(Bytes leaf, int word, UInt256 value) {
    byte[] bytes = leaf.toArray();
    value.toHash().copyTo(bytes, 1 + word * 32);
    return Bytes.of(bytes);
  }

  private static Bytes flipLast(Bytes leaf) {
    byte[] bytes = leaf.toArray();
    bytes[bytes.length - 1] ^= 1;
    return Bytes.of(bytes);
  }

  private static BatchCommitment withRoot(BatchCommitment commitment, List<Bytes> leaves) {
    return new BatchCommitment(
        commitment.nodeId(),
        commitment.firstWindow(),
        commitment.lastWindow(),
        MerkleTree.root(TreeHash.KECCAK256, leaves),
        commitment.blobRoot(),
        commitment.blobSize(),
        commitment.receiptCount(),
        commitment.vanillaCount(),
        commitment.teeCount(),
        commitment.zkmlCount(),
        commitment.priceTotal(),
        commitment.workTokens(),
        commitment.workQuadratic());
  }
}
