package dev.nabla.services.proxy;

import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.contract.RegisteredNode;
import dev.nabla.protocol.contract.TeeRegistryContract;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.eth.RpcFailure;
import dev.nabla.services.proxy.RemoteGateway.Registered;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The gateways that a question may go to: those in service by the on-chain registry.
///
/// What was found is used for a while after the ledger stopped answering and no longer: a node may
/// have been taken out of service meanwhile. Whoever failed lately is asked last. Thread-safe.
final class GatewayDirectory implements AutoCloseable {
  /// Most gateways that are kept at hand; of more, a random choice.
  static final int MAX_GATEWAYS = 32;

  /// How long the registry's word counts.
  static final Duration MAX_AGE = Duration.ofMinutes(1);

  /// How long one that did not answer is asked last.
  static final Duration COOL_OFF = Duration.ofSeconds(30);

  /// How long one that sent a false receipt is asked last.
  static final Duration DISTRUST = Duration.ofMinutes(30);

  private final Sources sources;
  private final EthClient ledger;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final String secondOperator;
  private final Map<Hash, RemoteGateway> gateways = new HashMap<>();
  private final Map<Hash, RegisteredNode> held = new ConcurrentHashMap<>();
  private final Map<Hash, RegisteredNode> refused = new ConcurrentHashMap<>();
  private final Map<Hash, Instant> lastAskedUntil = new HashMap<>();
  private @Nullable Instant refreshed;

  /// Where the gateways come from.
  ///
  /// @param evidence judges each of them
  /// @param events told of those that are refused
  record Sources(EthClient ledger, EvidenceCheck evidence, ProxyEvents events) {}

  /// @param secondOperator address of the gateway that is asked for second opinions; empty for none
  GatewayDirectory(
      Sources sources, InstantSource clock, RandomGenerator random, String secondOperator) {
    this.secondOperator = secondOperator;
    this.sources = sources;
    this.ledger = sources.ledger();
    this.clock = clock;
    this.random = random;
  }

  /// Looks at the registry. A task for a timeline.
  void refresh() {
    Map<Hash, Registered> active = active();
    synchronized (this) {
      Set<Hash> gone = new HashSet<>(gateways.keySet());
      gone.removeIf(id -> {
        RemoteGateway known = gateways.get(id);
        return known != null && known.registered().equals(active.get(id));
      });
      gone.forEach(this::retire);
      active.forEach(this::add);
      lastAskedUntil.keySet().retainAll(gateways.keySet());
      refreshed = clock.instant();
    }
  }

  private Map<Hash, Registered> active() {
    List<Hash> ids = new ArrayList<>(ledger.view(TeeRegistryContract.nodeIds()));
    Collections.shuffle(ids, Random.from(random));
    Map<Hash, Registered> active = new HashMap<>();
    for (Hash id : ids) {
      if (active.size() < MAX_GATEWAYS && ledger.view(TeeRegistryContract.isActive(id))) {
        RegisteredNode node = ledger.view(TeeRegistryContract.node(id));
        if (holds(id, node)) {
          active.put(id, Registered.of(node));
        }
      }
    }
    held.keySet().retainAll(ids);
    refused.keySet().retainAll(ids);
    return active;
  }

  /// Judged once for each state of the registry's row; who is refused is told of once.
  private boolean holds(Hash id, RegisteredNode node) {
    if (node.equals(held.get(id))) {
      return true;
    }
    Optional<EvidenceCheck.Refusal> refusal = sources.evidence().refusal(node, clock.instant());
    if (refusal.isEmpty()) {
      held.put(id, node);
      return true;
    }
    held.remove(id);
    if (!node.equals(refused.put(id, node))) {
      EvidenceCheck.Refusal why = refusal.orElseThrow();
      sources
          .events()
          .happened(new ProxyEvent.GatewayRefused(node.endpoint(), why.what(), why.detail()));
    }
    return false;
  }

  private void add(Hash id, Registered registered) {
    try {
      gateways.computeIfAbsent(id, _ -> new RemoteGateway(registered));
    } catch (IllegalArgumentException | DecodingException e) {
      // Its operator wrote what nobody can use: it cannot be asked, and is none of our business.
      gateways.remove(id);
    }
  }

  /// Requests under way are left to end.
  private void retire(Hash id) {
    RemoteGateway old = gateways.remove(id);
    if (old != null) {
      Thread.ofVirtual().name("retires a gateway").start(old::close);
    }
  }

  /// The gateways to ask, the best first; none where the registry has not been seen lately.
  List<RemoteGateway> candidates() {
    refreshWhereStale();
    synchronized (this) {
      if (isStale()) {
        return List.of();
      }
      List<RemoteGateway> all = new ArrayList<>(gateways.values());
      Collections.shuffle(all, Random.from(random));
      Instant now = clock.instant();
      all.sort(Comparator.comparing(one -> waitsUntil(one, now)));
      return all;
    }
  }

  private Instant waitsUntil(RemoteGateway gateway, Instant now) {
    if (gateway.registered().endpoint().equals(secondOperator)) {
      // Who is to check the others answers itself only where there is nobody else.
      return Instant.MAX;
    }
    Instant until = lastAskedUntil.getOrDefault(gateway.nodeId(), now);
    return until.isBefore(now) ? now : until;
  }

  private void refreshWhereStale() {
    boolean look;
    synchronized (this) {
      look = isStale() || gateways.isEmpty();
    }
    if (look) {
      try {
        refresh();
      } catch (RpcFailure | DecodingException e) {
        // Then there is nobody to ask; the caller says so.
      }
    }
  }

  private boolean isStale() {
    Instant seen = refreshed;
    return seen == null || seen.plus(MAX_AGE).isBefore(clock.instant());
  }

  /// The gateway of a node, where it is in service.
  synchronized Optional<RemoteGateway> find(Hash nodeId) {
    return Optional.ofNullable(gateways.get(nodeId));
  }

  /// The gateway that is registered at this address, where there is one in service.
  synchronized Optional<RemoteGateway> atEndpoint(String endpoint) {
    return gateways.values().stream()
        .filter(one -> one.registered().endpoint().equals(endpoint))
        .findFirst();
  }

  /// It did not answer, or had no room.
  synchronized void failed(RemoteGateway gateway) {
    lastAskedUntil.put(gateway.nodeId(), clock.instant().plus(COOL_OFF));
  }

  /// It sent something whose receipt does not verify.
  synchronized void lied(RemoteGateway gateway) {
    lastAskedUntil.put(gateway.nodeId(), clock.instant().plus(DISTRUST));
  }

  @Override
  public synchronized void close() {
    gateways.values().forEach(RemoteGateway::close);
    gateways.clear();
  }
}
