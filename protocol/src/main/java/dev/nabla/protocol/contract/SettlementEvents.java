package dev.nabla.protocol.contract;

import dev.nabla.protocol.contract.ContractAbi.AbiEvent;
import dev.nabla.protocol.contract.SettlementEvent.Abstained;
import dev.nabla.protocol.contract.SettlementEvent.AnswerChallenged;
import dev.nabla.protocol.contract.SettlementEvent.Attested;
import dev.nabla.protocol.contract.SettlementEvent.BatchCommitted;
import dev.nabla.protocol.contract.SettlementEvent.BatchVerified;
import dev.nabla.protocol.contract.SettlementEvent.BondFrozen;
import dev.nabla.protocol.contract.SettlementEvent.BondReturned;
import dev.nabla.protocol.contract.SettlementEvent.Decided;
import dev.nabla.protocol.contract.SettlementEvent.FaultProven;
import dev.nabla.protocol.contract.SettlementEvent.VoteCommitted;
import dev.nabla.protocol.contract.SettlementEvent.VoteExtended;
import dev.nabla.protocol.contract.SettlementEvent.VoteRevealed;
import java.util.Optional;

/// Reads the arguments of `Settlement`'s events, in the order of their declarations.
final class SettlementEvents {
  private SettlementEvents() {}

  static Optional<SettlementEvent> read(AbiEvent event, SettlementStructs structs) {
    AbiRow row = event.arguments();
    return Optional.ofNullable(
        switch (event.name()) {
          case "BatchCommitted" ->
              new BatchCommitted(
                  row.hash(0), row.number(2), SettlementStructs.readCommitment(row.row(3)));
          case "Attested" ->
              new Attested(row.hash(0), row.address(1), row.hash(2), row.hash(3), row.flag(4));
          case "BatchVerified" -> new BatchVerified(row.hash(0), row.number(1));
          case "AnswerChallenged" ->
              new AnswerChallenged(
                  row.hash(0),
                  row.hash(1),
                  row.address(2),
                  row.number(3),
                  row.number(4),
                  structs.readChallenge(row.bytes(5)));
          case "VoteCommitted" -> new VoteCommitted(row.hash(0), row.address(1), row.hash(2));
          case "VoteRevealed" ->
              new VoteRevealed(row.hash(0), row.address(1), row.smallNumber(2), row.hash(3));
          case "Abstained" -> new Abstained(row.hash(0), row.address(1));
          case "VoteExtended" -> new VoteExtended(row.hash(0), row.number(1), row.number(2));
          case "Decided" ->
              new Decided(
                  row.hash(0),
                  DisputeOutcome.of(row.smallNumber(1)),
                  row.smallNumber(2),
                  row.hash(4),
                  row.number(5));
          case "BondFrozen" -> new BondFrozen(row.hash(0), row.address(1), row.amount(2));
          case "BondReturned" -> new BondReturned(row.hash(0), row.address(1), row.amount(2));
          case "FaultProven" ->
              new FaultProven(
                  row.hash(0), row.number(1), WindowFault.of(row.smallNumber(2)), row.address(3));
          default -> null;
        });
  }
}
