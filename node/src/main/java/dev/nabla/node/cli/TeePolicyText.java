package dev.nabla.node.cli;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.tee.policy.Measurement;
import dev.nabla.tee.policy.PolicyRecord;
import dev.nabla.tee.policy.Rule;
import dev.nabla.tee.policy.SnpMinimum;
import java.util.stream.Collectors;

/// A policy record in plain words.
///
/// @param terminal gets the lines
record TeePolicyText(Terminal terminal) {
  /// A line for each thing that it demands or allows.
  void explain(PolicyRecord policy) {
    terminal.line(policy.name() + ", record " + policy.id().toHex());
    say("accepts %s evidence of version %s".formatted(policy.kind().label(), policy.versions()));
    say(
        policy.roots().isEmpty()
            ? "trusts no root: nothing is accepted"
            : "trusts the roots "
                + policy.roots().stream().map(Hash::toHex).collect(Collectors.joining(", ")));
    say(policy.products().isEmpty() ? "any processor" : "processors " + policy.products());
    say("refuses debug and migration, always");
    explainSoftware(policy);
    explainPlatform(policy);
    say(
        "a signed time may be %d s old and %d s in the future; a nonce is %s"
            .formatted(
                policy.maxAgeSeconds(),
                policy.maxSkewSeconds(),
                policy.has(Rule.NONCE_REQUIRED) ? "required" : "not required"));
    say("shuts out %d chips, platforms or certificates".formatted(policy.denied().size()));
    say("in force from %s to %s".formatted(policy.notBefore(), policy.notAfter()));
    say("because: " + policy.reason());
  }

  private void explainSoftware(PolicyRecord policy) {
    if (policy.has(Rule.ANY_MEASUREMENT)) {
      say("any software may run");
      return;
    }
    for (Measurement measurement : policy.measurements()) {
      say(
          "software %s, from %s to %s: %s"
              .formatted(
                  measurement.name(),
                  measurement.notBefore(),
                  measurement.notAfter(),
                  measurement.registers().stream()
                      .map(register -> register.name() + " " + register.value().toHex())
                      .collect(Collectors.joining(", "))));
    }
  }

  private void explainPlatform(PolicyRecord policy) {
    switch (policy.kind()) {
      case TDX, SGX ->
          say(
              "TCB status %s, advisories %s, evaluation %d or later, level of %s or later"
                  .formatted(
                      policy.tcbStatuses(),
                      policy.advisories(),
                      policy.minEvaluationNumber(),
                      policy.minTcbDate()));
      case SEV_SNP -> {
        say(
            "keys: %s%s; SMT %s; privilege level at most %d"
                .formatted(
                    policy.has(Rule.VCEK_ALLOWED) ? "VCEK " : "",
                    policy.has(Rule.VLEK_ALLOWED) ? "VLEK" : "",
                    policy.has(Rule.SMT_ALLOWED) ? "allowed" : "refused",
                    policy.maxVmpl()));
        for (SnpMinimum minimum : policy.snpMinima()) {
          say("at least " + minimum);
        }
      }
      case NITRO, SOFTWARE -> say("no TCB status is stated for this kind");
    }
  }

  private void say(String text) {
    terminal.line("  " + text);
  }
}
