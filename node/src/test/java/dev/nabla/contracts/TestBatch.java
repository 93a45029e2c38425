package dev.nabla.contracts;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.merkle.MerklePath;
import dev.nabla.primitives.merkle.MerkleTree;
import dev.nabla.primitives.merkle.TreeHash;
import dev.nabla.protocol.contract.AnswerChallenge;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.Heartbeat;
import dev.nabla.protocol.inference.BatchCommitment;
import dev.nabla.protocol.inference.BatchLeaf;
import dev.nabla.protocol.inference.BatchLeaf.SignedWindow;
import dev.nabla.protocol.inference.Blob;
import dev.nabla.protocol.inference.Disclosure;
import dev.nabla.protocol.inference.Domain;
import dev.nabla.protocol.inference.ExactEvidence;
import dev.nabla.protocol.inference.FinishReason;
import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.Mode;
import dev.nabla.protocol.inference.Nonce;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.Salts;
import dev.nabla.protocol.inference.TemplateMode;
import dev.nabla.protocol.inference.TokenIds;
import dev.nabla.protocol.inference.WindowHeader;
import java.util.ArrayList;
import java.util.List;

/// A batch of windows of made-up but well-formed receipts, signed by a [TestNode].
///
/// @param blob all of it
/// @param encodedBlob its bytes
/// @param commitment what is committed
record TestBatch(Blob blob, Bytes encodedBlob, BatchCommitment commitment) {
  static final Domain DOMAIN = new Domain(ContractLedger.CHAIN_ID, ContractAddresses.SETTLEMENT);

  /// Windows from `firstWindow` with `counts[i]` receipts each; 0 makes a lost window.
  static TestBatch of(
      TestNode node, Heartbeat heartbeat, Hash modelId, long firstWindow, int... counts) {
    List<Blob.Window> windows = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      long window = firstWindow + i;
      windows.add(
          counts[i] == 0
              ? new Blob.Window(node.lost(window, window), List.of())
              : window(node, heartbeat, modelId, window, counts[i]));
    }
    return of(new Blob(node.id(), windows), firstWindow);
  }

  static TestBatch of(Blob blob, long firstWindow) {
    Bytes encoded = blob.encode();
    return new TestBatch(blob, encoded, BatchCommitment.of(blob, encoded, firstWindow));
  }

  static Blob.Window window(
      TestNode node, Heartbeat heartbeat, Hash modelId, long window, int count) {
    List<Blob.Entry> entries = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      entries.add(entry(node, modelId, window, index));
    }
    WindowHeader header = header(node, heartbeat, window, entries);
    return new Blob.Window(node.sign(header), entries);
  }

  static WindowHeader header(
      TestNode node, Heartbeat heartbeat, long window, List<Blob.Entry> entries) {
    return new WindowHeader(
        DOMAIN.chainId(),
        DOMAIN.settlement(),
        node.id(),
        window,
        entries.size(),
        MerkleTree.root(TreeHash.KECCAK256, ids(entries)),
        heartbeat.blockNumber(),
        heartbeat.hash());
  }

  private static Blob.Entry entry(TestNode node, Hash modelId, long window, int index) {
    return entry(node, modelId, new Place(window, index), "question " + window + "/" + index);
  }

  /// Where a receipt stands.
  record Place(long window, int index) {}

  static Blob.Entry entry(TestNode node, Hash modelId, Place place, String question) {
    Opening opening = opening(question);
    ExactEvidence evidence = ExactEvidence.decode(opening.evidence());
    InferenceReceipt receipt =
        new InferenceReceipt(
            InferenceReceipt.VERSION,
            Mode.VANILLA,
            Outcome.COMPLETED,
            node.id(),
            place.window(),
            place.index(),
            modelId,
            evidence.modelRoot(),
            Salts.hash(opening.salts().request(), opening.request()),
            Salts.hash(opening.salts().response(), opening.response()),
            Salts.hash(opening.salts().output(), opening.output()),
            12,
            opening.outputIds().size(),
            UInt256.of(7),
            Address.ofNumber(0xa55e7),
            Address.ofNumber(0xabba),
            Address.ofNumber(0xcafe),
            hash(1),
            hash(2),
            ContractLedger.START * 1_000,
            Salts.hash(opening.salts().evidence(), opening.evidence()),
            hash(3),
            Disclosure.FULL,
            hash(4));
    return new Blob.Entry(receipt, opening);
  }

  static Opening opening(String question) {
    TokenIds ids = TokenIds.of(5, 6, 7, 70_000);
    ExactEvidence evidence =
        new ExactEvidence(
            hash(9),
            ExactEvidence.engineVersion("exact/1"),
            TemplateMode.STRICT,
            hash(10),
            0x3f000000,
            0x3f800000,
            0,
            256,
            hash(11),
            Nonce.client(hash(12)),
            ids.hash(),
            FinishReason.STOP,
            hash(13));
    return new Opening(
        Salts.derive(hash(question.hashCode())),
        Bytes.utf8("{\"model\":\"tiny\",\"messages\":\"" + question + "\"}"),
        Bytes.utf8("{\"answer\":\"Ünï\"}"),
        Bytes.utf8("Ünï"),
        evidence.encode(),
        ids);
  }

  static Hash hash(long number) {
    return UInt256.ofUnsigned(number).toHash();
  }

  private static List<Bytes> ids(List<Blob.Entry> entries) {
    return entries.stream().map(entry -> entry.receipt().id(DOMAIN).toBytes()).toList();
  }

  Hash id() {
    return commitment.batchId();
  }

  InferenceReceipt receipt(int window, int index) {
    return blob.windows().get(window).entries().get(index).receipt();
  }

  Hash receiptId(int window, int index) {
    return receipt(window, index).id(DOMAIN);
  }

  SignedWindow signedWindow(int window) {
    return (SignedWindow) leaf(window);
  }

  WindowHeader header(int window) {
    return signedWindow(window).header();
  }

  BatchLeaf leaf(int window) {
    return blob.windows().get(window).leaf();
  }

  MerklePath leafPath(int window) {
    List<Bytes> leaves = blob.windows().stream().map(one -> one.leaf().encode()).toList();
    return MerkleTree.prove(TreeHash.KECCAK256, leaves, window);
  }

  MerklePath receiptPath(int window, int index) {
    return MerkleTree.prove(TreeHash.KECCAK256, ids(blob.windows().get(window).entries()), index);
  }

  /// A challenge of the receipt with all that is needed.
  AnswerChallenge challenge(int window, int index, Hash resolvedModelId) {
    Blob.Entry entry = blob.windows().get(window).entries().get(index);
    Opening opening = entry.opening();
    if (opening == null) {
      throw new IllegalStateException("nothing is disclosed");
    }
    return new AnswerChallenge(
        commitment,
        signedWindow(window),
        leafPath(window),
        entry.receipt(),
        receiptPath(window, index),
        opening,
        resolvedModelId);
  }
}
