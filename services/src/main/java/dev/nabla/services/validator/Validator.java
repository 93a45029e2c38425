package dev.nabla.services.validator;

import dev.nabla.infrastructure.lifecycle.Timeline;
import dev.nabla.infrastructure.store.Column;
import dev.nabla.infrastructure.store.KeyValueStore;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.BlockSummary;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.eth.TransactionSender;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/// A validator: a handful of tasks on a timeline, each short and idempotent, that look at the
/// ledger and at the validator's store, do what is missing and return. Killing it at any moment
/// loses nothing; started again on the same store it goes on, and never says two things about one
/// batch or answer.
public final class Validator implements AutoCloseable {
  private final List<Timeline.Task> tasks;
  private final Address address;

  /// Who this validator is and what it works with. Store, sender and models stay the caller's.
  ///
  /// @param ledger as this validator sees it
  /// @param sender of this validator's key, for no other use
  /// @param store of this validator alone
  /// @param models whose weights it has
  /// @param random makes the salts of votes; a cryptographic source outside tests
  public record Setup(
      EthClient ledger,
      TransactionSender sender,
      KeyValueStore store,
      BlobSource blobs,
      List<HeldModel> models,
      ValidatorEvents events,
      RandomGenerator random) {
    /// Copies the list.
    public Setup {
      models = List.copyOf(models);
    }
  }

  private Validator(List<Timeline.Task> tasks, Address address) {
    this.tasks = tasks;
    this.address = address;
  }

  /// Starts the tasks.
  ///
  /// @throws IllegalStateException where the store belongs to another ledger
  /// @param pace time between two runs of a task
  public static Validator start(Setup setup, Timeline timeline, Duration pace) {
    Address self = setup.sender().address();
    ValidatorLedger ledger = new ValidatorLedger(setup.ledger(), self, setup.ledger().chainId());
    ValidatorStore store = new ValidatorStore(setup.store());
    store.bind(genesisOf(setup.ledger()));
    Submissions submissions = new Submissions(setup.sender(), timeline, setup.events());
    AnswerJudge judge = new AnswerJudge(ledger, setup.models(), setup.events());
    UInt256 bond = ledger.timings().challengeBond();
    BatchTask batches =
        new BatchTask(
            new BatchTask.Tools(
                ledger, store, submissions, setup.blobs(), judge, setup.events(), timeline, bond));
    DisputeTask disputes =
        new DisputeTask(
            new DisputeTask.Tools(
                ledger, store, submissions, judge, setup.events(), timeline, setup.random()));
    FollowTask follow = new FollowTask(setup.ledger(), store, setup.events());
    ModelTask models = new ModelTask(ledger, setup.models(), submissions, setup.events());
    String name = "validator " + self.toHex().substring(0, 10);
    return new Validator(
        List.of(
            timeline.every(name + " sends", pace, setup.sender()::advance),
            timeline.every(name + " follows", pace, follow),
            timeline.every(name + " confirms models", pace, models),
            timeline.every(name + " checks batches", pace, batches),
            timeline.every(name + " votes", pace, disputes)),
        self);
  }

  private static Hash genesisOf(EthClient ledger) {
    return ledger
        .block(0)
        .map(BlockSummary::hash)
        .orElseThrow(() -> new DecodingException("the ledger has no first block", 0));
  }

  /// The columns that its store must have.
  public static List<Column> columns() {
    return List.of(ValidatorStore.COLUMN);
  }

  /// Whose stake it speaks for.
  public Address address() {
    return address;
  }

  /// Stops; what is under way ends first.
  @Override
  public void close() {
    tasks.forEach(Timeline.Task::close);
  }
}
