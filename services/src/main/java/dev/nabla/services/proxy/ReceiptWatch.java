package dev.nabla.services.proxy;

import dev.nabla.infrastructure.http.HttpCaller;
import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.contract.ReceiptStatus;
import dev.nabla.protocol.contract.SettlementContract;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.inference.BatchCommitment;
import dev.nabla.protocol.inference.Network;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.sdk.verify.Claim;
import dev.nabla.sdk.verify.ClaimName;
import dev.nabla.sdk.verify.ReceiptVerifier;
import dev.nabla.sdk.verify.Verdict;
import java.io.IOException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Follows every receipt that is kept until the ledger has said its last word, and puts the proof
/// of it into the receipt's file. One run is short and begins with what is on disk, so a restart
/// needs nothing. For one thread.
final class ReceiptWatch {
  /// Receipts that one run looks at.
  static final int MAX_A_RUN = 256;

  /// How often a gateway is asked for the proof that a receipt is FINAL.
  static final int MAX_TRIES = 10;

  private static final Set<ClaimName> OF_A_PROOF =
      EnumSet.of(ClaimName.BLOCK, ClaimName.STATE, ClaimName.BATCH);

  private final ReceiptFolder folder;
  private final GatewayDirectory gateways;
  private final Network network;
  private final ProxyEvents events;
  private final EthClient ledger;
  private final BatchLog batches;
  private final Map<Hash, Integer> unproved = new HashMap<>();
  private int turn;

  /// Where receipts are, and who may have a proof of what became of them.
  record Sources(ReceiptFolder folder, GatewayDirectory gateways, EthClient ledger) {}

  ReceiptWatch(Sources sources, Network network, ProxyEvents events) {
    this.folder = sources.folder();
    this.gateways = sources.gateways();
    this.ledger = sources.ledger();
    this.network = network;
    this.events = events;
    this.batches = new BatchLog(ledger);
  }

  /// Looks at the receipts that are open, a part of them where there are many.
  void run() {
    List<Kept> open = folder.oldest(Integer.MAX_VALUE, kept -> !kept.isSettledForGood());
    if (open.isEmpty()) {
      return;
    }
    batches.follow(folder.receipt(open.getFirst().id()).window().header().heartbeatBlock());
    int count = Math.min(MAX_A_RUN, open.size());
    for (int i = 0; i < count; i++) {
      look(open.get((turn + i) % open.size()));
    }
    turn = (turn + count) % open.size();
  }

  private void look(Kept kept) {
    try {
      ReceiptFile file = folder.receipt(kept.id());
      Optional<BatchCommitment> batch = batches.find(file.window().header());
      if (batch.isPresent()) {
        ReceiptStatus status =
            ledger.view(
                SettlementContract.receiptStatus(
                    batch.get().batchId(), kept.id(), file.window().header()));
        moved(kept, file, status);
      }
    } catch (StorageException | DecodingException e) {
      // Its files are gone or damaged: there is nothing left to watch.
      folder.update(kept.id(), one -> one.withCheck(one.check(), "The files cannot be read."));
    }
  }

  private void moved(Kept kept, ReceiptFile file, ReceiptStatus status) {
    if (status == kept.status() && file.settlement() != null) {
      return;
    }
    boolean proved = fetchProof(kept, file, status);
    if (status == ReceiptStatus.FINAL && !proved && asksAgain(kept)) {
      // Its file cannot show it yet; the status waits, so that the proof is asked for again.
      return;
    }
    unproved.remove(kept.id());
    folder.update(kept.id(), one -> one.withStatus(status));
    if (status != kept.status() && hasFallen(status)) {
      events.happened(new ProxyEvent.ReceiptFell(kept.id(), status.name()));
    }
  }

  /// A gateway that gives no proof must not keep its receipts from being FINAL: the ledger is asked
  /// without it.
  private boolean asksAgain(Kept kept) {
    return unproved.merge(kept.id(), 1, Integer::sum) < MAX_TRIES;
  }

  private static boolean hasFallen(ReceiptStatus status) {
    return switch (status) {
      case REJECTED, UNDECIDED, LAPSED, NOT_VERIFIED -> true;
      case NONE, SETTLED, VERIFIED, FINAL, CHALLENGED -> false;
    };
  }

  /// Asks whoever answered for the receipt with the ledger's word in it. What comes is checked
  /// against the producer's seal, so that it does not matter who sent it.
  private boolean fetchProof(Kept kept, ReceiptFile mine, ReceiptStatus status) {
    Optional<RemoteGateway> gateway = gateways.find(kept.nodeId());
    if (gateway.isEmpty()) {
      return false;
    }
    try {
      HttpCaller.Reply reply = gateway.get().get("/v1/receipts/" + kept.id().toHex());
      if (reply.status() != 200) {
        return false;
      }
      ReceiptFile theirs = ReceiptFile.decode(Bytes.of(reply.body()));
      var proof = theirs.settlement();
      if (proof == null) {
        return false;
      }
      ReceiptFile settled = mine.withSettlement(proof);
      boolean holds = isProved(settled) && says(settled, status);
      if (holds) {
        folder.replaceReceipt(kept.id(), settled);
      }
      return holds;
    } catch (IOException | DecodingException e) {
      return false;
    }
  }

  private boolean isProved(ReceiptFile settled) {
    return ReceiptVerifier.verify(settled, null, null, network).stream()
        .filter(claim -> OF_A_PROOF.contains(claim.name()))
        .allMatch(claim -> claim.verdict() == Verdict.PROVED);
  }

  /// A proof of an older block is no proof of FINAL.
  private boolean says(ReceiptFile settled, ReceiptStatus status) {
    return status != ReceiptStatus.FINAL
        || ReceiptVerifier.verify(settled, null, null, network).stream()
            .filter(claim -> claim.name() == ClaimName.STATUS)
            .map(Claim::detail)
            .allMatch(detail -> detail.startsWith("FINAL"));
  }
}
