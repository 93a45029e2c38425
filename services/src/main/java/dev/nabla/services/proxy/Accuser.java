package dev.nabla.services.proxy;

import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.contract.AnswerChallenge;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.Dispute;
import dev.nabla.protocol.contract.DisputeOutcome;
import dev.nabla.protocol.contract.ModelHubContract;
import dev.nabla.protocol.contract.SettlementContract;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.eth.RpcFailure;
import dev.nabla.protocol.eth.SubmissionState;
import dev.nabla.protocol.eth.TransactionRequest;
import dev.nabla.protocol.inference.Disclosure;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.SettlementProof;
import dev.nabla.services.proxy.Kept.Accusation;
import org.jspecify.annotations.Nullable;

/// Accuses answers that were found false, within a limit on what is at stake at once.
///
/// An accusation publishes question and answer for good, so by itself the proxy accuses only what
/// its owner disclosed anyway; the rest is left to the owner and `nabla challenge`. For one thread.
final class Accuser {
  private final ReceiptFolder folder;
  private final EthClient ledger;
  private final @Nullable Purse purse;
  private final ProxyEvents events;

  /// @param purse null where the proxy may stake nothing
  Accuser(ReceiptFolder folder, EthClient ledger, @Nullable Purse purse, ProxyEvents events) {
    this.folder = folder;
    this.ledger = ledger;
    this.purse = purse;
    this.events = events;
  }

  /// Looks at what is accused and what is to be. A task for a timeline.
  void run() {
    if (purse != null) {
      purse.sender().advance();
    }
    folder
        .oldest(Integer.MAX_VALUE, kept -> kept.accusation() == Accusation.SENT)
        .forEach(this::follow);
    folder
        .oldest(Integer.MAX_VALUE, kept -> kept.accusation() == Accusation.DUE)
        .forEach(this::accuse);
  }

  private void follow(Kept kept) {
    Dispute dispute = ledger.view(SettlementContract.dispute(kept.id()));
    switch (dispute.outcome()) {
      case OPEN -> {}
      case GUILTY -> note(kept, Accusation.WON, "two thirds of stake found it false");
      case CLEAR -> note(kept, Accusation.LOST, "two thirds of stake found it true");
      case UNDECIDED -> note(kept, Accusation.LOST, "no two thirds of stake either way");
      case NONE -> notThereYet(kept);
    }
    if (dispute.outcome() != DisputeOutcome.OPEN) {
      fetchBond();
    }
  }

  /// After a restart nobody remembers the transaction; it is sent again, and the ledger takes one.
  private void notThereYet(Kept kept) {
    if (purse == null) {
      return;
    }
    SubmissionState state = purse.sender().state(key(kept.id())).orElse(null);
    if (state == null) {
      note(kept, Accusation.DUE, kept.note());
    } else if (state instanceof SubmissionState.Reverted) {
      leave(kept, "the ledger refused the challenge");
    }
  }

  private void fetchBond() {
    if (purse != null
        && !ledger.view(SettlementContract.withdrawableOf(purse.sender().address())).isZero()) {
      purse
          .sender()
          .submit(
              TransactionRequest.of(
                  "withdraw " + ledger.blockNumber(),
                  ContractAddresses.SETTLEMENT,
                  SettlementContract.withdraw()));
    }
  }

  private void accuse(Kept kept) {
    try {
      ReceiptFile file = folder.receipt(kept.id());
      SettlementProof settled = file.settlement();
      if (purse == null) {
        leave(kept, "it may stake nothing; see ./nabla challenge");
      } else if (file.receipt().disclosure() != Disclosure.FULL) {
        leave(kept, "accusing would publish its text; ./nabla challenge does it by hand");
      } else if (settled != null) {
        stake(kept, file, settled, purse);
      }
    } catch (StorageException | DecodingException e) {
      leave(kept, "its files cannot be read: " + e.getMessage());
    }
  }

  private void stake(Kept kept, ReceiptFile file, SettlementProof settled, Purse from) {
    if (ledger.view(SettlementContract.dispute(kept.id())).outcome() != DisputeOutcome.NONE) {
      note(kept, Accusation.SENT, "somebody else has accused it");
      return;
    }
    UInt256 bond = ledger.view(SettlementContract.timings()).challengeBond();
    if (atStake(bond).add(bond).compareTo(from.bondLimit()) > 0) {
      // Its turn comes when another bond is free again.
      return;
    }
    Bytes data = SettlementContract.challengeAnswer(challenge(kept, file, settled));
    if (data.size() > AnswerChallenge.MAX_BYTES) {
      leave(kept, "its texts are longer than a challenge can carry");
      return;
    }
    send(kept, from, data, bond);
  }

  private UInt256 atStake(UInt256 bond) {
    int open = folder.oldest(Integer.MAX_VALUE, one -> one.accusation() == Accusation.SENT).size();
    return bond.multiply(UInt256.of(open));
  }

  private AnswerChallenge challenge(Kept kept, ReceiptFile file, SettlementProof settled) {
    var texts = new ReceiptFolder.Texts(folder.request(kept.id()), folder.response(kept.id()));
    return new AnswerChallenge(
        settled.commitment(),
        file.window(),
        settled.leafPath(),
        file.receipt(),
        file.path(),
        LocalRun.opening(file, texts),
        ledger.view(ModelHubContract.modelIdByName(kept.model())));
  }

  private void send(Kept kept, Purse from, Bytes data, UInt256 bond) {
    try {
      Hash sent =
          from.sender()
              .submit(
                  new TransactionRequest(
                      key(kept.id()), ContractAddresses.SETTLEMENT, data, bond, 0));
      note(kept, Accusation.SENT, "challenged in transaction " + sent);
      events.happened(new ProxyEvent.Accused(kept.id(), sent));
    } catch (RpcFailure e) {
      if (e.retryable()) {
        throw e;
      }
      leave(kept, "the ledger refuses the challenge: " + e.getMessage());
    }
  }

  private static String key(Hash receiptId) {
    return "challenge " + receiptId;
  }

  private void leave(Kept kept, String why) {
    note(kept, Accusation.LEFT, why);
    events.happened(new ProxyEvent.NotAccused(kept.id(), why));
  }

  private void note(Kept kept, Accusation now, String why) {
    folder.update(kept.id(), one -> one.withAccusation(now, why));
  }
}
