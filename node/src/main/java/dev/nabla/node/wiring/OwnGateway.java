package dev.nabla.node.wiring;

import dev.nabla.inference.engine.Engine;
import dev.nabla.infrastructure.lifecycle.RealTimeline;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.crypto.Secp256k1;
import dev.nabla.primitives.crypto.SecretKey;
import dev.nabla.protocol.contract.ModelRecord;
import dev.nabla.protocol.contract.SettlementContract;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.eth.RpcFailure;
import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A node's gateway in a process of its own, on a ledger that runs elsewhere. [#close()] drains.
public final class OwnGateway implements AutoCloseable {
  private final OpenParts parts = new OpenParts();
  private final Plan plan;
  private final Consumer<String> lines;

  private OwnGateway(Plan plan, Consumer<String> lines) {
    this.plan = plan;
    this.lines = lines;
  }

  /// How it is to be.
  ///
  /// @param data its keys, the operator's among them; its models, its providers, and what it keeps
  /// @param rpc of a ledger node that its owner trusts
  /// @param model that it runs, of its store; none where it only sells what it buys
  /// @param threads that run the model
  /// @param operations how it is watched and held back
  public record Plan(
      DataFolder data,
      Ports ports,
      URI rpc,
      Optional<String> model,
      int threads,
      OperationsSettings operations) {}

  /// Starts it; returns when it is registered, so that receipts can be signed.
  ///
  /// @param lines what goes on, from any thread
  /// @throws NotPossible where the machine or the ledger does not allow it; nothing keeps running
  public static OwnGateway start(Plan plan, Consumer<String> lines) {
    OwnGateway gateway = new OwnGateway(plan, lines);
    try {
      gateway.open();
      return gateway;
    } catch (RpcFailure e) {
      gateway.close();
      throw new NotPossible("no ledger answers at " + plan.rpc() + "; see --rpc", e);
    } catch (RuntimeException | Error e) {
      gateway.close();
      throw e;
    }
  }

  private void open() {
    DataFolder data = plan.data();
    parts.add(FolderLock.take(data));
    RealTimeline timeline = parts.add(new RealTimeline());
    Operations operations =
        Operations.open(
            parts,
            plan.operations(),
            new Operations.Place(plan.ports().metrics(), "nabla-gateway"),
            timeline);
    EthClient ledger = RemoteLedger.open(parts, plan.rpc());
    SecretKey operator = parts.add(new KeyFiles(data.keys(), new SecureRandom()).key("operator"));
    Address address = Secp256k1.addressOf(operator);
    Optional<EngineRole> engine = plan.model().map(name -> openEngine(name, ledger));
    engine.ifPresent(role -> GatewayMeters.addEngine(operations.meters(), role.engine()));
    List<Engine> engines = new ArrayList<>();
    engine.map(EngineRole::engine).ifPresent(engines::add);
    engines.addAll(OnnxRole.openAll(parts, data, plan.threads(), lines));
    List<ModelRecord> models = engine.stream().map(role -> role.published(address)).toList();
    GatewayRole gateway =
        new GatewayPlace(data, plan.ports())
            .open(
                parts,
                new GatewayPlace.Seller(operator, engines, models),
                new GatewayPlace.Surroundings(ledger, timeline, lines, operations));
    lines.accept("operator    %s: needs coins and stake on the ledger".formatted(address));
    new Readiness(timeline).await(gateway::isReady);
  }

  private EngineRole openEngine(String model, EthClient ledger) {
    return parts.add(
        EngineRole.start(
            new ModelShelf(plan.data()).store().open(model),
            plan.threads(),
            java.time.InstantSource.system(),
            ledger.view(SettlementContract.timings())));
  }

  @Override
  public void close() {
    parts.close();
  }
}
