package dev.nabla.node.wiring;

import dev.nabla.gateway.receipt.Signer;
import dev.nabla.gateway.receipt.WindowJournal;
import dev.nabla.gateway.registration.NodeStanding;
import dev.nabla.gateway.settlement.Batcher;
import dev.nabla.inference.exact.EngineTally;
import dev.nabla.inference.exact.ExactEngine;
import dev.nabla.inference.upstream.ProviderClient;
import dev.nabla.infrastructure.metrics.Meters;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// What a gateway is asked when somebody looks at its metrics. Costs nothing before.
final class GatewayMeters {
  private GatewayMeters() {}

  /// What of a gateway can be asked.
  record Parts(Signer signer, WindowJournal journal, Batcher batcher, NodeStanding standing) {}

  static void add(Meters meters, Parts parts) {
    WindowJournal journal = parts.journal();
    Batcher batcher = parts.batcher();
    meters.gauge(
        name("nabla_receipts_waiting", "Receipts that wait for a signature."),
        parts.signer()::waiting);
    meters.total(
        name("nabla_windows", "Numbers of signed windows, those that a crash lost among them."),
        journal::end);
    meters.gauge(
        name("nabla_windows_uncommitted", "Signed windows that the ledger does not have."),
        () -> Math.max(0, journal.end() - batcher.committedBelow()));
    meters.gauge(
        name("nabla_windows_not_final", "Signed windows that may still be challenged."),
        () -> Math.max(0, journal.end() - batcher.finalBelow()));
    meters.gauge(
        name("nabla_journal_has_room", "1 where another receipt can be kept, else 0."),
        () -> journal.hasRoom() ? 1 : 0);
    meters.gauge(
        name("nabla_gateway_ready", "1 where receipts can be signed, else 0."),
        () -> parts.standing().isReady() ? 1 : 0);
  }

  static void addEngine(Meters meters, ExactEngine engine) {
    meters.totals(
        Meters.Name.of(
            "nabla_engine_tokens",
            "Tokens of the exact engine: read, reused, written, guessed, and guessed right.",
            "kind"),
        () -> {
          EngineTally tally = engine.tally();
          return Map.of(
              "read", (double) tally.read(),
              "reused", (double) tally.reused(),
              "written", (double) tally.written(),
              "guessed", (double) tally.guessed(),
              "guessed_right", (double) tally.guessedRight());
        });
  }

  static void addProviders(Meters meters, List<ProviderClient> providers) {
    meters.gauges(
        Meters.Name.of(
            "nabla_provider_left_alone",
            "1 where a provider keeps failing and is left alone, else 0.",
            "provider"),
        () -> each(providers, one -> one.isLeftAlone() ? 1 : 0));
    meters.gauges(
        Meters.Name.of(
            "nabla_provider_active_requests", "Requests to a provider under way.", "provider"),
        () -> each(providers, ProviderClient::underWay));
  }

  private static Map<String, Double> each(
      List<ProviderClient> providers, ToDoubleFunction<ProviderClient> value) {
    return providers.stream()
        .collect(Collectors.toMap(one -> one.provider().name(), value::applyAsDouble));
  }

  private static Meters.Name name(String name, String help) {
    return Meters.Name.of(name, help);
  }
}
