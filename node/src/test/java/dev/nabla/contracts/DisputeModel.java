package dev.nabla.contracts;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.protocol.contract.DisputeOutcome;
import dev.nabla.protocol.contract.SettlementTimings;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// The rules of a dispute in a few plain lines, for the contract to be compared with. Every voter
/// weighs the same.
final class DisputeModel {
  private final Set<Address> electorate;
  private final SettlementTimings timings;
  private final Map<Address, Integer> committed = new HashMap<>();
  private final Map<Address, Integer> revealed = new HashMap<>();
  private final Set<Address> abstained = new HashSet<>();
  private long commitDeadline;
  private long revealDeadline;
  private boolean extended;
  DisputeOutcome outcome = DisputeOutcome.OPEN;

  DisputeModel(Set<Address> electorate, SettlementTimings timings, long now) {
    this.electorate = electorate;
    this.timings = timings;
    setDeadlines(now);
  }

  private void setDeadlines(long now) {
    commitDeadline = now + timings.commitSeconds();
    revealDeadline = commitDeadline + timings.revealSeconds();
  }

  private boolean isOpen() {
    return outcome == DisputeOutcome.OPEN;
  }

  boolean commit(Address voter, int mask, long now) {
    if (!mayAct(voter, now)) {
      return false;
    }
    committed.put(voter, mask);
    return true;
  }

  boolean abstain(Address voter, long now) {
    return mayAct(voter, now) && abstained.add(voter);
  }

  private boolean mayAct(Address voter, long now) {
    return isOpen()
        && now < commitDeadline
        && electorate.contains(voter)
        && !committed.containsKey(voter)
        && !abstained.contains(voter);
  }

  boolean reveal(Address voter, int mask, long now) {
    boolean everyoneActed = committed.size() + abstained.size() == electorate.size();
    boolean phase = (now >= commitDeadline || everyoneActed) && now < revealDeadline;
    Integer kept = committed.get(voter);
    if (!isOpen() || !phase || kept == null || kept != mask || revealed.containsKey(voter)) {
      return false;
    }
    revealed.put(voter, mask);
    return true;
  }

  boolean decide(long now) {
    if (!isOpen()) {
      return false;
    }
    long guilty = revealed.values().stream().filter(mask -> mask != 0).count();
    long clear = revealed.size() - guilty;
    long pending = (long) electorate.size() - revealed.size() - abstained.size();
    if (isTwoThirds(guilty)) {
      outcome = DisputeOutcome.GUILTY;
    } else if (isTwoThirds(clear)) {
      outcome = DisputeOutcome.CLEAR;
    } else if (!isTwoThirds(Math.max(guilty, clear) + pending)) {
      outcome = DisputeOutcome.UNDECIDED;
    } else if (now < revealDeadline) {
      return false;
    } else if (extended) {
      outcome = DisputeOutcome.UNDECIDED;
    } else {
      extended = true;
      setDeadlines(now);
    }
    return true;
  }

  private boolean isTwoThirds(long votes) {
    return votes * 3 >= electorate.size() * 2L;
  }
}
