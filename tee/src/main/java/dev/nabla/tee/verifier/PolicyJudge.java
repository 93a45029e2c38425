package dev.nabla.tee.verifier;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.tee.policy.Measurement;
import dev.nabla.tee.policy.PolicyRecord;
import dev.nabla.tee.policy.Rule;
import dev.nabla.tee.policy.TcbStatus;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Asks the policy about authentic evidence: what is the same for every kind.
final class PolicyJudge {
  private final PolicyRecord policy;
  private final Instant at;
  private final Expected expected;

  PolicyJudge(Terms terms) {
    this.policy = terms.policy();
    this.at = terms.at();
    this.expected = terms.expected();
  }

  /// Refuses, or says which measurement matched; empty where any may.
  String judge(Facts facts) {
    Refusal.unless(
        policy.versions().contains(facts.version()),
        Reason.VERSION_NOT_ALLOWED,
        "the policy does not accept version " + facts.version());
    Refusal.unless(
        policy.products().isEmpty() || policy.products().contains(facts.product()),
        Reason.PRODUCT_NOT_ALLOWED,
        "the policy does not accept " + facts.product());
    refuseDenied(facts);
    judgeTcb(facts.tcb());
    String measurement = judgeMeasurement(facts);
    judgeTime(facts);
    judgeNonce(facts);
    Refusal.unless(
        expected.binding().isEmpty()
            || startsWith(facts.reportData(), expected.binding().orElseThrow()),
        Reason.BINDING_MISMATCH,
        "it is bound to something else than expected");
    return measurement;
  }

  private void refuseDenied(Facts facts) {
    Set<Hash> denied = Set.copyOf(policy.denied());
    boolean hit =
        Stream.of(
                facts.identities().stream(),
                facts.path().certificates().stream().map(Denial::certificate),
                facts.registers().values().stream().map(Denial::measurement))
            .flatMap(each -> each)
            .anyMatch(denied::contains);
    Refusal.unless(!hit, Reason.DENIED, "the policy shuts out this chip, software or certificate");
  }

  private void judgeTcb(Tcb tcb) {
    if (tcb.status() == TcbStatus.NOT_STATED) {
      return;
    }
    Refusal.unless(
        policy.tcbStatuses().contains(tcb.status()),
        Reason.TCB_STATUS_NOT_ACCEPTED,
        "the platform is %s %s, which the policy does not accept"
            .formatted(tcb.status().label(), tcb.advisories()));
    Refusal.unless(
        tcb.status() == TcbStatus.UP_TO_DATE || policy.advisories().containsAll(tcb.advisories()),
        Reason.ADVISORY_NOT_ACCEPTED,
        "of the advisories %s the policy accepts only %s"
            .formatted(tcb.advisories(), policy.advisories()));
    Refusal.unless(
        tcb.evaluationNumber() >= policy.minEvaluationNumber()
            && tcb.date().map(date -> !date.isBefore(policy.minTcbDate())).orElse(true),
        Reason.TCB_TOO_OLD,
        "evaluation %d of the collateral, or the level of %s, is older than the policy asks"
            .formatted(
                tcb.evaluationNumber(), tcb.date().map(Instant::toString).orElse("no date")));
  }

  private String judgeMeasurement(Facts facts) {
    if (policy.has(Rule.ANY_MEASUREMENT)) {
      return "";
    }
    return policy.measurements().stream()
        .filter(each -> each.matches(facts.registers(), at))
        .filter(each -> serviceDomainKnown(each, facts))
        .findFirst()
        .map(Measurement::name)
        .orElseThrow(() ->
            new Refusal(
                Reason.MEASUREMENT_NOT_ALLOWED, "no measurement of the policy matches at " + at));
  }

  /// A service domain can move the domain it is bound to, so it belongs to the measurement.
  private static boolean serviceDomainKnown(Measurement measurement, Facts facts) {
    return !facts.notProved().contains(NotProved.SERVICE_DOMAIN)
        || measurement.names(IntelCheck.SERVICE_DOMAIN);
  }

  private void judgeTime(Facts facts) {
    if (facts.signedTime().isEmpty()) {
      return;
    }
    Instant signed = facts.signedTime().orElseThrow();
    Refusal.unless(
        !signed.isAfter(at.plusSeconds(policy.maxSkewSeconds())),
        Reason.FROM_THE_FUTURE,
        "it was made at " + signed + ", in the future");
    Refusal.unless(
        !signed.isBefore(at.minusSeconds(policy.maxAgeSeconds())),
        Reason.TOO_OLD,
        "it was made at %s, over %d s ago".formatted(signed, policy.maxAgeSeconds()));
  }

  private void judgeNonce(Facts facts) {
    if (expected.nonce().isEmpty()) {
      Refusal.unless(
          !policy.has(Rule.NONCE_REQUIRED),
          Reason.NONCE_REQUIRED,
          "the policy asks for a nonce, and none was expected");
      return;
    }
    Bytes nonce = expected.nonce().orElseThrow();
    boolean matches =
        facts.hasNonceField()
            ? facts.nonce().filter(nonce::equals).isPresent()
            : startsWith(facts.reportData(), nonce);
    Refusal.unless(matches, Reason.NONCE_MISMATCH, "the nonce is not the one expected");
  }

  /// Whether `field` is `value`, or `value` and zeros behind it up to the field's width. An empty
  /// value matches nothing but an empty or zero field.
  private static boolean startsWith(Bytes field, Bytes value) {
    if (value.size() > field.size() || !field.slice(0, value.size()).equals(value)) {
      return false;
    }
    for (int i = value.size(); i < field.size(); i++) {
      if (field.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  /// What is left open by the kind, this policy and what was expected.
  List<NotProved> open(Facts facts) {
    EnumSet<NotProved> open = EnumSet.of(NotProved.PLACE, NotProved.VENDOR);
    open.addAll(facts.notProved());
    if (policy.has(Rule.ANY_MEASUREMENT)) {
      open.add(NotProved.SOFTWARE);
    } else {
      open.remove(NotProved.SERVICE_DOMAIN);
    }
    if (facts.tcb().status() == TcbStatus.NOT_STATED && policy.snpMinima().isEmpty()) {
      open.add(NotProved.TCB);
    }
    if (expected.binding().isEmpty()) {
      open.add(NotProved.BINDING);
    }
    if (facts.signedTime().isEmpty()
        && expected.nonce().isEmpty()
        && expected.binding().isEmpty()) {
      open.add(NotProved.TIME);
    }
    return List.copyOf(open);
  }
}
