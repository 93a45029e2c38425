package dev.nabla.node.wiring;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.contract.DevelopmentNetwork;
import dev.nabla.protocol.inference.FaultMask;
import dev.nabla.services.validator.ValidatorEvent;
import dev.nabla.services.validator.ValidatorEvents;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Turns what validators do and see into lines for a person, one for each verdict, challenge and
/// freeze.
final class EventLines {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final int SHOWN_CHARACTERS = 12;

  private final Consumer<String> lines;
  private final InstantSource clock;
  private final Map<Address, String> names;

  /// @param lines takes whole lines, from any thread
  /// @param names what a person calls the accounts of this network
  EventLines(Consumer<String> lines, InstantSource clock, Map<Address, String> names) {
    this.lines = lines;
    this.clock = clock;
    this.names = Map.copyOf(names);
  }

  /// Hears the validator `number`, from 1. What all of them see alike is told once, by the first.
  ValidatorEvents of(int number) {
    return event -> {
      if (number == 1 || !(event instanceof ValidatorEvent.Observation)) {
        print(describe("validator " + number, event));
      }
    };
  }

  private void print(String line) {
    lines.accept(TIME.format(clock.instant().atZone(ZoneId.systemDefault())) + "  " + line);
  }

  private String describe(String who, ValidatorEvent event) {
    return switch (event) {
      case ValidatorEvent.ModelConfirmed(Hash _, String name, boolean agrees) ->
          "%s recomputed %s: %s".formatted(who, name, agrees ? "as published" : "NOT as published");
      case ValidatorEvent.BatchAttested attested -> attested(who, attested);
      case ValidatorEvent.BatchRejected(Hash batch, var reason, String detail) ->
          "%s REJECTS batch %s: %s, %s".formatted(who, brief(batch), words(reason), detail);
      case ValidatorEvent.BlobUnavailable(Hash batch, String detail) ->
          "%s cannot get the blob of batch %s: %s".formatted(who, brief(batch), detail);
      case ValidatorEvent.AnswerFalse(Hash receipt, FaultMask faults) ->
          "%s finds answer %s FALSE: %s".formatted(who, brief(receipt), words(faults));
      case ValidatorEvent.ChallengeFailed(Hash receipt, String detail) ->
          "%s cannot challenge answer %s: %s".formatted(who, brief(receipt), detail);
      case ValidatorEvent.Voted(Hash receipt, FaultMask faults) ->
          "%s votes on answer %s: %s".formatted(who, brief(receipt), words(faults));
      case ValidatorEvent.Abstained(Hash receipt) ->
          "%s abstains on answer %s".formatted(who, brief(receipt));
      case ValidatorEvent.EnginesDisagree(Hash receipt) ->
          "%s: fast and plain engine DISAGREE on answer %s: a defect of ours"
              .formatted(who, brief(receipt));
      case ValidatorEvent.Refused(String request, String detail) ->
          "%s: the ledger refused %s: %s".formatted(who, request, detail);
      case ValidatorEvent.Challenged(Hash receipt, Hash _, Address challenger) ->
          "CHALLENGED  answer %s by %s".formatted(brief(receipt), name(challenger));
      case ValidatorEvent.Decided(Hash receipt, var outcome, int mask) ->
          "%s  answer %s: %s".formatted(outcome, brief(receipt), words(new FaultMask(mask)));
      case ValidatorEvent.StakeFrozen(Address account, UInt256 amount, Hash reason) ->
          "FROZEN  %s of %s, for %s".formatted(coins(amount), name(account), brief(reason));
      case ValidatorEvent.FaultProven(Hash node, long window, var fault) ->
          "PROVEN  node %s, window %d: %s".formatted(brief(node), window, words(fault));
    };
  }

  private static String attested(String who, ValidatorEvent.BatchAttested batch) {
    String line =
        "%s attests batch %s: %s, %d run again"
            .formatted(
                who, brief(batch.batchId()), count(batch.receipts(), "receipt"), batch.rerun());
    if (batch.pathOnly() > 0) {
      line += ", %d by signature and path alone".formatted(batch.pathOnly());
    }
    if (batch.challenged() > 0) {
      line += ", but not " + count(batch.challenged(), "false answer");
    }
    return batch.lapsed() ? line + ", lapsed" : line;
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private static String brief(Hash hash) {
    return hash.toHex().substring(0, SHOWN_CHARACTERS) + "…";
  }

  private String name(Address address) {
    return names.getOrDefault(address, address.toHex());
  }

  private static String coins(UInt256 amount) {
    return amount.divide(DevelopmentNetwork.coins(1)) + " OPG";
  }

  private static String words(FaultMask mask) {
    return mask.isClear()
        ? "true"
        : mask.faults().stream().map(EventLines::words).collect(Collectors.joining(", "));
  }

  private static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
