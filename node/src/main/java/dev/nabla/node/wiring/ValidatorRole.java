package dev.nabla.node.wiring;

import dev.nabla.infrastructure.lifecycle.Timeline;
import dev.nabla.infrastructure.store.KeyValueStore;
import dev.nabla.primitives.crypto.SecretKey;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.eth.SenderSettings;
import dev.nabla.protocol.eth.TransactionSender;
import dev.nabla.services.validator.BlobSource;
import dev.nabla.services.validator.HeldModel;
import dev.nabla.services.validator.Validator;
import dev.nabla.services.validator.ValidatorEvents;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/// One validator with its own key, its own memory and its own verdict.
public final class ValidatorRole implements AutoCloseable {
  private static final Duration PACE = Duration.ofMillis(500);

  private final Validator validator;
  private final KeyValueStore store;

  private ValidatorRole(Validator validator, KeyValueStore store) {
    this.validator = validator;
    this.store = store;
  }

  /// What a validator checks with.
  ///
  /// @param blobs where the data behind a batch comes from; nothing it gives is trusted
  /// @param models whose weights it holds
  /// @param random source of vote salts: a `SecureRandom` in production
  public record Tools(BlobSource blobs, List<HeldModel> models, RandomGenerator random) {
    /// Copies the list.
    public Tools {
      models = List.copyOf(models);
    }
  }

  /// Starts its tasks. The store is the role's from now on; the key is borrowed.
  public static ValidatorRole start(
      SecretKey key, KeyValueStore store, Tools tools, Surroundings around) {
    EthClient ledger = around.ledger();
    TransactionSender sender =
        new TransactionSender(ledger, key, SenderSettings.of(ledger.chainId()), around.timeline());
    Validator.Setup setup =
        new Validator.Setup(
            ledger, sender, store, tools.blobs(), tools.models(), around.events(), tools.random());
    return new ValidatorRole(Validator.start(setup, around.timeline(), PACE), store);
  }

  /// What a validator sees and who hears it.
  public record Surroundings(EthClient ledger, Timeline timeline, ValidatorEvents events) {}

  /// Ends what is under way, then lets the store go.
  @Override
  public void close() {
    validator.close();
    store.close();
  }
}
