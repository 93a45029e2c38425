package dev.nabla.node.cli;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.tee.verifier.Claims;
import dev.nabla.tee.verifier.Tcb;
import dev.nabla.tee.verifier.Verdict;
import dev.nabla.tee.verifier.Verdict.Accepted;
import dev.nabla.tee.verifier.Verdict.Rejected;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A verdict about evidence for people, one line a claim, and for programs.
final class TeeVerdictText {
  private final Verdict verdict;

  TeeVerdictText(Verdict verdict) {
    this.verdict = verdict;
  }

  private Optional<Claims> claims() {
    return switch (verdict) {
      case Accepted accepted -> Optional.of(accepted.claims());
      case Rejected rejected -> rejected.authentic();
    };
  }

  private static String line(String name, String value) {
    return "  %-14s %s".formatted(name, value);
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    claims().ifPresent(found -> addClaims(lines, found));
    lines.add(
        switch (verdict) {
          case Accepted _ -> "ACCEPTED";
          case Rejected rejected ->
              "REJECTED, %s (%d): %s"
                  .formatted(rejected.reason(), rejected.reason().number(), rejected.detail());
        });
    return lines;
  }

  private static void addClaims(List<String> lines, Claims claims) {
    Claims.Authentic authentic = claims.authentic();
    lines.add(
        line(
            "authentic",
            "%s, %s, version %d %s"
                .formatted(
                    claims.kind().label(),
                    authentic.signer(),
                    authentic.version(),
                    authentic.product())));
    lines.add(line("root", authentic.root().toHex()));
    lines.add(line("verifies", authentic.validFrom() + " to " + authentic.validUntil()));
    lines.add(line("fresh", fresh(claims.fresh())));
    lines.add(line("TCB", tcb(claims.tcb())));
    lines.add(line("policy", policy(claims.policy())));
    claims.registers().forEach((name, value) -> lines.add(line(name, value.toHex())));
    lines.add(line("report data", claims.reportData().toHex()));
    claims.publicKey().ifPresent(key -> lines.add(line("public key", key.toHex())));
    claims.nonce().ifPresent(nonce -> lines.add(line("nonce", nonce.toHex())));
    claims.notProved().forEach(open -> lines.add(line("not proved", open.label())));
  }

  private static String fresh(Claims.Fresh fresh) {
    return fresh.signedTime().map(time -> "made at " + time).orElse("no signed time")
        + (fresh.nonceMatched() ? ", the expected nonce" : "")
        + (fresh.bindingMatched() ? ", the expected binding" : "");
  }

  private static String tcb(Tcb tcb) {
    return tcb.status().label()
        + (tcb.advisories().isEmpty() ? "" : " " + tcb.advisories())
        + tcb.date().map(date -> ", level of " + date).orElse("")
        + (tcb.components().isEmpty() ? "" : ", " + tcb.components())
        + (tcb.relaunchAdvised() ? "; start the domain again" : "");
  }

  private static String policy(Claims.PolicyAnswer policy) {
    return (policy.accepted() ? "accepts it" : "refuses it")
        + (policy.measurement().isEmpty() ? "" : " as " + policy.measurement())
        + ", record "
        + policy.policy().toHex();
  }

  String json() {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("accepted", verdict instanceof Accepted);
    if (verdict instanceof Rejected rejected) {
      object.put("reason", rejected.reason().name());
      object.put("reasonNumber", rejected.reason().number());
      object.put("detail", rejected.detail());
    }
    claims().ifPresent(found -> object.set("claims", claims(found)));
    return object.toString();
  }

  private static ObjectNode claims(Claims claims) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("kind", claims.kind().name());
    ObjectNode authentic = object.putObject("authentic");
    authentic.put("root", claims.authentic().root().toHex());
    authentic.put("signer", claims.authentic().signer());
    authentic.put("version", claims.authentic().version());
    authentic.put("product", claims.authentic().product());
    authentic.put("validFrom", claims.authentic().validFrom().toString());
    authentic.put("validUntil", claims.authentic().validUntil().toString());
    ObjectNode fresh = object.putObject("fresh");
    claims.fresh().signedTime().map(Instant::toString).ifPresent(it -> fresh.put("signedTime", it));
    fresh.put("nonceMatched", claims.fresh().nonceMatched());
    fresh.put("bindingMatched", claims.fresh().bindingMatched());
    ObjectNode tcb = object.putObject("tcb");
    tcb.put("status", claims.tcb().status().label());
    ArrayNode advisories = tcb.putArray("advisories");
    claims.tcb().advisories().forEach(advisories::add);
    tcb.put("evaluationNumber", claims.tcb().evaluationNumber());
    tcb.put("components", claims.tcb().components());
    tcb.put("relaunchAdvised", claims.tcb().relaunchAdvised());
    ObjectNode policy = object.putObject("policy");
    policy.put("id", claims.policy().policy().toHex());
    policy.put("accepted", claims.policy().accepted());
    policy.put("measurement", claims.policy().measurement());
    ObjectNode registers = object.putObject("registers");
    claims.registers().forEach((name, value) -> registers.put(name, value.toHex()));
    object.put("reportData", claims.reportData().toHex());
    claims.publicKey().map(Bytes::toHex).ifPresent(key -> object.put("publicKey", key));
    claims.nonce().map(Bytes::toHex).ifPresent(nonce -> object.put("nonce", nonce));
    ArrayNode open = object.putArray("notProved");
    claims.notProved().forEach(each -> open.add(each.name()));
    return object;
  }
}
