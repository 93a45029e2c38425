package dev.nabla.sdk.verify;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.merkle.TreeHash;
import dev.nabla.protocol.contract.BatchState;
import dev.nabla.protocol.contract.ReceiptStatus;
import dev.nabla.protocol.contract.SettlementContract;
import dev.nabla.protocol.contract.SettlementLayout;
import dev.nabla.protocol.contract.SettlementLayout.ReceiptState;
import dev.nabla.protocol.contract.TeeRegistryLayout;
import dev.nabla.protocol.inference.BatchCommitment;
import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.Network;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.SettlementProof;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the ledger says about a receipt, as of the block in the file. Everything rests on the seal
/// of that block by the producer that the verifier knows.
final class LedgerClaims {
  private static final List<ClaimName> IN_STATE =
      List.of(ClaimName.NODE_KEY, ClaimName.BATCH, ClaimName.TIME, ClaimName.STATUS);

  private final ReceiptFile file;
  private final SettlementProof proof;
  private final ProvenState state;
  private final Network network;

  private LedgerClaims(
      ReceiptFile file, SettlementProof proof, ProvenState state, Network network) {
    this.file = file;
    this.proof = proof;
    this.state = state;
    this.network = network;
  }

  static List<Claim> of(ReceiptFile file, @Nullable Network network) {
    List<Claim> claims = new ArrayList<>();
    if (network == null) {
      claims.add(
          Claim.notChecked(
              ClaimName.NETWORK, "No network file was given that says whom to trust."));
    } else {
      claims.add(network(file, network));
    }
    SettlementProof proof = file.settlement();
    if (network == null || proof == null) {
      String why =
          proof == null
              ? "The file holds nothing from the ledger yet; fetch the receipt again later."
              : "Without a network file the ledger's word has no anchor.";
      claims.addAll(notChecked(why, ClaimName.BLOCK, ClaimName.STATE));
      IN_STATE.forEach(name -> claims.add(Claim.notChecked(name, why)));
      return claims;
    }
    ProvenState state = ProvenState.of(proof, network);
    claims.addAll(state.claims());
    LedgerClaims ledger = new LedgerClaims(file, proof, state, network);
    claims.addAll(state.isProven() ? ledger.inState() : ledger.withoutState());
    return claims;
  }

  private static List<Claim> notChecked(String why, ClaimName... names) {
    List<Claim> claims = new ArrayList<>();
    for (ClaimName name : names) {
      claims.add(Claim.notChecked(name, why));
    }
    return claims;
  }

  private static Claim network(ReceiptFile file, Network network) {
    return file.window().header().domain().equals(network.domain())
        ? Claim.proved(
            ClaimName.NETWORK,
            "The receipt is for chain %d and its Settlement contract.".formatted(network.chainId()))
        : Claim.failed(ClaimName.NETWORK, "The receipt is for another network.");
  }

  private List<Claim> withoutState() {
    List<Claim> claims = new ArrayList<>();
    for (ClaimName name : IN_STATE) {
      claims.add(Claim.notProved(name, "It would rest on the block's state, which is not proved."));
    }
    return claims;
  }

  private List<Claim> inState() {
    List<Claim> claims = new ArrayList<>();
    claims.add(nodeKey());
    Claim batch = batch();
    claims.add(batch);
    if (batch.verdict() == Verdict.PROVED) {
      ReceiptState receipt = receiptState();
      claims.add(time(receipt.batch()));
      claims.add(status(receipt));
    } else {
      claims.add(Claim.notProved(ClaimName.TIME, "The batch is not proved."));
      claims.add(Claim.notProved(ClaimName.STATUS, "The batch is not proved."));
    }
    return claims;
  }

  private Claim nodeKey() {
    Address registry = network.contracts().teeRegistry();
    if (!state.knows(registry)) {
      return Claim.notProved(
          ClaimName.NODE_KEY, "The file holds no proof from the registry of nodes.");
    }
    try {
      var registered = TeeRegistryLayout.read(file.receipt().nodeId(), state.slots(registry));
      return registered.isKey(file.node().receiptKey())
          ? Claim.proved(
              ClaimName.NODE_KEY, "The registry binds this P-256 key to the node, for good.")
          : Claim.failed(ClaimName.NODE_KEY, "The registry binds no such key to the node.");
    } catch (DecodingException e) {
      return Claim.failed(ClaimName.NODE_KEY, "A slot of the registry is missing.");
    }
  }

  private Claim batch() {
    BatchCommitment commitment = proof.commitment();
    InferenceReceipt receipt = file.receipt();
    if (!commitment.nodeId().equals(receipt.nodeId())) {
      return Claim.failed(ClaimName.BATCH, "The batch is another node's.");
    }
    long place = receipt.window() - commitment.firstWindow();
    if (proof.leafPath().index() != place || proof.leafPath().count() != commitment.windowCount()) {
      return Claim.failed(ClaimName.BATCH, "The path is not that of the window's place.");
    }
    if (!proof
        .leafPath()
        .rootOf(TreeHash.KECCAK256, file.window().encode())
        .equals(commitment.root())) {
      return Claim.failed(ClaimName.BATCH, "The path does not lead to the batch's root.");
    }
    return committed(commitment);
  }

  private Claim committed(BatchCommitment commitment) {
    try {
      BatchState batch = receiptState().batch();
      return batch.commitmentHash().equals(SettlementContract.commitmentHash(commitment))
          ? Claim.proved(
              ClaimName.BATCH,
              "The window is part of a batch that was committed in block %d."
                  .formatted(batch.committedBlock()))
          : Claim.failed(ClaimName.BATCH, "The ledger holds no such commitment.");
    } catch (DecodingException e) {
      return Claim.failed(
          ClaimName.BATCH, "The storage proof does not show the batch: " + e.getMessage() + ".");
    }
  }

  private ReceiptState receiptState() {
    Map<UInt256, UInt256> slots = state.slots(network.contracts().settlement());
    return SettlementLayout.read(
        proof.commitment().batchId(), file.id(), file.receipt().window(), slots);
  }

  /// The registry knows when the heartbeat was, the file does not; so the time has one bound here.
  private Claim time(BatchState batch) {
    long latest = batch.committedAt() * 1_000 + 999 + InferenceReceipt.MAX_CLOCK_SKEW_MILLIS;
    return file.receipt().timestampMillis() <= latest
        ? Claim.proved(
            ClaimName.TIME,
            "The receipt is not dated after its commit; its clock is otherwise the node's own.")
        : Claim.failed(ClaimName.TIME, "The receipt is dated after the block that committed it.");
  }

  private Claim status(ReceiptState receipt) {
    long now = proof.header().header().timestamp();
    ReceiptStatus status = receipt.statusAt(now);
    String asOf = " as of block %d.".formatted(proof.header().header().number());
    return switch (status) {
      case FINAL ->
          Claim.proved(
              ClaimName.STATUS,
              "FINAL: two thirds of stake attested and nobody's challenge stands," + asOf);
      case VERIFIED ->
          Claim.proved(
              ClaimName.STATUS,
              "VERIFIED: two thirds of stake attested; it can still be challenged," + asOf);
      case SETTLED, NOT_VERIFIED ->
          Claim.notProved(
              ClaimName.STATUS, "SETTLED: committed, not attested by two thirds," + asOf);
      case CHALLENGED ->
          Claim.notProved(ClaimName.STATUS, "CHALLENGED: validators are voting," + asOf);
      case UNDECIDED ->
          Claim.notProved(ClaimName.STATUS, "UNDECIDED: it will never be final," + asOf);
      case REJECTED ->
          Claim.failed(ClaimName.STATUS, "REJECTED: two thirds of stake found it false," + asOf);
      case LAPSED, NONE ->
          Claim.failed(ClaimName.STATUS, status + ": the ledger does not stand by it," + asOf);
    };
  }
}
