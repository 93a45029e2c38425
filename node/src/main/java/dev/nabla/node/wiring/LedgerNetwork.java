package dev.nabla.node.wiring;

import dev.nabla.infrastructure.lifecycle.RealTimeline;
import java.security.SecureRandom;
import java.util.function.Consumer;

/// The ledger of a development network by itself, in this process, from the same data folder.
public final class LedgerNetwork implements AutoCloseable {
  private final OpenParts parts = new OpenParts();

  private LedgerNetwork() {}

  /// Starts to make blocks and to answer; returns when both are under way.
  ///
  /// @param lines what goes on
  /// @throws NotPossible where the machine does not allow it; nothing keeps running then
  public static LedgerNetwork start(
      DataFolder data, Ports ports, LedgerSettings settings, Consumer<String> lines) {
    LedgerNetwork network = new LedgerNetwork();
    try {
      network.open(new LedgerPlace(data, ports, settings), lines);
      return network;
    } catch (RuntimeException | Error e) {
      network.close();
      throw e;
    }
  }

  private void open(LedgerPlace place, Consumer<String> lines) {
    parts.add(FolderLock.take(place.data()));
    RealTimeline timeline = parts.add(new RealTimeline());
    KeyFiles keys = new KeyFiles(place.data().keys(), new SecureRandom());
    Accounts accounts = parts.add(Accounts.open(keys, UpNetwork.VALIDATORS));
    place.open(parts, accounts, timeline, lines);
  }

  @Override
  public void close() {
    parts.close();
  }
}
