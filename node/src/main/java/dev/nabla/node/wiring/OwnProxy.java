package dev.nabla.node.wiring;

import dev.nabla.inference.exact.LoadedModel;
import dev.nabla.inference.store.ModelFile;
import dev.nabla.inference.store.ModelFormat;
import dev.nabla.inference.store.ModelStore;
import dev.nabla.inference.store.StoredModel;
import dev.nabla.infrastructure.lifecycle.RealTimeline;
import dev.nabla.infrastructure.store.DiskFolder;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.SecretKey;
import dev.nabla.protocol.eth.BlockSummary;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.eth.RpcFailure;
import dev.nabla.protocol.inference.Network;
import dev.nabla.services.proxy.HeldWeights;
import dev.nabla.services.proxy.Proxy;
import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A proxy in a process of its own, for a network that runs elsewhere.
public final class OwnProxy implements AutoCloseable {
  private final OpenParts parts = new OpenParts();
  private final Plan plan;

  private OwnProxy(Plan plan) {
    this.plan = plan;
  }

  /// How it is to be.
  ///
  /// @param data its keys, its models, and what it keeps
  /// @param ports where it listens
  /// @param rpc of a ledger node that its owner trusts
  /// @param network the anchor
  /// @param bonds coins that may be at stake at once
  /// @param operations how it is watched and held back
  public record Plan(
      DataFolder data,
      Ports ports,
      URI rpc,
      Network network,
      Proxy.Settings settings,
      long bonds,
      OperationsSettings operations) {}

  /// Starts it.
  ///
  /// @param lines what goes on, from any thread
  /// @throws NotPossible where the machine or the ledger does not allow it; nothing keeps running
  public static OwnProxy start(Plan plan, Consumer<String> lines) {
    OwnProxy proxy = new OwnProxy(plan);
    try {
      proxy.open(lines);
      return proxy;
    } catch (RuntimeException | Error e) {
      proxy.close();
      throw e;
    }
  }

  private void open(Consumer<String> lines) {
    parts.add(FolderLock.take(plan.data()));
    RealTimeline timeline = parts.add(new RealTimeline());
    Operations operations =
        Operations.open(
            parts,
            plan.operations(),
            new Operations.Place(plan.ports().proxyMetrics(), "nabla-proxy"),
            timeline);
    EthClient ledger = RemoteLedger.open(parts, plan.rpc());
    requireTheNetwork(ledger);
    SecureRandom random = new SecureRandom();
    parts.add(
        ProxyRole.start(
            new Proxy.Setup(
                ledger, plan.network(), DiskFolder.ofOwner(plan.data().proxy()), random),
            plan.settings(),
            looks(ledger, timeline, random),
            new ProxyRole.Surroundings(
                new ProxyLines(lines, timeline), timeline, plan.ports().proxy(), operations)));
  }

  /// Receipts are checked against the anchor anyway; a ledger that is another's would only make
  /// every one of them fail.
  private void requireTheNetwork(EthClient ledger) {
    try {
      @Nullable Hash genesis = ledger.block(0).map(BlockSummary::hash).orElse(null);
      if (!plan.network().genesisHash().equals(genesis)) {
        throw new NotPossible(
            plan.rpc()
                + " serves another ledger than the network file names; see --rpc, --network");
      }
    } catch (RpcFailure e) {
      throw new NotPossible("no ledger answers at " + plan.rpc() + "; see --rpc", e);
    }
  }

  private Proxy.SecondLooks looks(EthClient ledger, RealTimeline timeline, SecureRandom random) {
    List<HeldWeights> weights = plan.settings().share() > 0 ? weights() : List.of();
    if (plan.bonds() == 0) {
      return new Proxy.SecondLooks(weights, null);
    }
    SecretKey user = parts.add(new KeyFiles(plan.data().keys(), random).key("user"));
    return new Proxy.SecondLooks(weights, ProxyRole.purse(ledger, user, timeline, plan.bonds()));
  }

  private List<HeldWeights> weights() {
    ModelStore store = new ModelShelf(plan.data()).store();
    List<HeldWeights> weights = new ArrayList<>();
    for (StoredModel stored : store.list()) {
      if (stored.format() != ModelFormat.GGUF) {
        continue;
      }
      ModelFile file = parts.add(store.open(stored.name()));
      LoadedModel loaded = parts.add(LoadedModel.load(file.segment(), 1));
      weights.add(new HeldWeights(EngineRole.describe(file, loaded), loaded));
    }
    return weights;
  }

  @Override
  public void close() {
    parts.close();
  }
}
