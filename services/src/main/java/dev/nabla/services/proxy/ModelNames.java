package dev.nabla.services.proxy;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.contract.ModelHubContract;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.sdk.verify.Asked.NamedModel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the model hub means by a name. Thread-safe.
final class ModelNames {
  private static final int MAX_REMEMBERED = 256;

  /// The hub's own limit, in bytes.
  private static final int MAX_NAME = 128;

  /// A name can come to mean a newer version.
  private static final Duration MAX_AGE = Duration.ofSeconds(5);

  private final EthClient ledger;
  private final InstantSource clock;
  private final Map<String, Meaning> known =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Meaning> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  private record Meaning(@Nullable NamedModel model, Instant asOf) {}

  ModelNames(EthClient ledger, InstantSource clock) {
    this.ledger = ledger;
    this.clock = clock;
  }

  /// The model of that name; null where the hub knows none.
  ///
  /// @throws dev.nabla.protocol.eth.RpcFailure where the ledger cannot be asked
  @Nullable NamedModel find(String name) {
    if (name.isEmpty() || name.length() > MAX_NAME) {
      return null;
    }
    Instant now = clock.instant();
    synchronized (known) {
      Meaning meaning = known.get(name);
      if (meaning != null && now.isBefore(meaning.asOf().plus(MAX_AGE))) {
        return meaning.model();
      }
    }
    Meaning fresh = new Meaning(ask(name), now);
    synchronized (known) {
      known.put(name, fresh);
    }
    return fresh.model();
  }

  private @Nullable NamedModel ask(String name) {
    Hash id = ledger.view(ModelHubContract.modelIdByName(name));
    return id.equals(Hash.ZERO)
        ? null
        : new NamedModel(id, ledger.view(ModelHubContract.model(id)).modelRoot());
  }
}
