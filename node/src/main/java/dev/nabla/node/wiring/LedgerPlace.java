package dev.nabla.node.wiring;

import dev.nabla.chain.genesis.GenesisConfig;
import dev.nabla.chain.storage.ChainStore;
import dev.nabla.infrastructure.lifecycle.RealTimeline;
import dev.nabla.infrastructure.store.RocksDbStore;
import dev.nabla.tee.policy.DefaultPolicies;
import java.util.function.Consumer;

/// Where a development network's ledger lives, and how it is to be.
///
/// @param data all that it keeps
/// @param ports where it listens
record LedgerPlace(DataFolder data, Ports ports, LedgerSettings settings) {

  /// Opens the ledger, or begins it, and serves it.
  ///
  /// @param parts get all that is to be closed
  /// @param lines gets what goes on
  ChainRole open(
      OpenParts parts, Accounts accounts, RealTimeline timeline, Consumer<String> lines) {
    GenesisConfig genesis =
        DevelopmentGenesis.config(
            accounts, new BirthFile(data).orBegin(timeline.instant()), settings.genesis());
    ChainRole chain =
        parts.add(
            ChainRole.start(
                RocksDbStore.open(data.chain(), ChainStore.columns()),
                new ChainRole.Rules(genesis, settings.retention()),
                accounts.producer(),
                timeline));
    new NetworkFile(data).write(DevelopmentGenesis.network(genesis, chain.genesisHash()));
    parts.add(RpcServer.http(chain.rpc(), ports.rpc()));
    parts.add(RpcServer.webSocket(chain.rpc(), ports.rpcWebSocket()));
    lines.accept(
        "ledger      chain %d, one producer, JSON-RPC at %s and %s"
            .formatted(genesis.chainId(), ports.rpcUrl(), ports.rpcWebSocketUrl()));
    lines.accept(
        "policy      nodes are admitted by one record, %s: it proves nothing"
            .formatted(DefaultPolicies.development().name()));
    return chain;
  }
}
