package dev.nabla.services.validator;

import dev.nabla.infrastructure.store.Column;
import dev.nabla.infrastructure.store.Durability;
import dev.nabla.infrastructure.store.KeyValueStore;
import dev.nabla.infrastructure.store.WriteBatch;
import dev.nabla.primitives.bytes.BigEndian;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.RlpReader;
import dev.nabla.primitives.codec.RlpWriter;
import dev.nabla.protocol.contract.SettlementContract.Vote;
import dev.nabla.protocol.eth.Log;
import dev.nabla.protocol.inference.FaultMask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a validator must not forget: how far it has read the ledger, what it still has to do, what
/// it is about to attest and how it votes. Intents are on the device before anything is sent, so
/// that whatever crashes, it never says two things about one batch or one answer.
final class ValidatorStore {
  /// Where all of it is kept.
  static final Column COLUMN = new Column("validator");

  /// Batches or disputes looked at in one run.
  static final int MAX_WORK = 64;

  private static final byte CURSOR = 'c';
  private static final byte BATCH = 'b';
  private static final byte DISPUTE = 'd';
  private static final byte INTENT = 'i';
  private static final byte LEDGER = 'l';
  private static final byte VOTE = 'v';

  private final KeyValueStore store;

  ValidatorStore(KeyValueStore store) {
    this.store = store;
  }

  /// A log that has to be dealt with, as it was found.
  ///
  /// @param blockTimestamp of its block, seconds since the epoch
  record Work(Log log, long blockNumber, long blockTimestamp) {
    private byte[] encode() {
      RlpWriter out = new RlpWriter().beginList();
      log.write(out);
      return out.number(blockNumber).number(blockTimestamp).endList().toBytes().toArray();
    }

    private static Work decode(byte[] encoded) {
      RlpReader in = RlpReader.ofList(Bytes.of(encoded));
      Work work = new Work(Log.read(in), in.uint63(), in.uint63());
      in.expectEnd();
      return work;
    }
  }

  /// Work found in a range of blocks, by batch or receipt id.
  record Found(Hash id, Work work) {}

  /// Ties this store to one ledger for good: what is in it means nothing on another.
  ///
  /// @throws IllegalStateException where it belongs to another
  void bind(Hash genesis) {
    Optional<Hash> known = store.get(COLUMN, new byte[] {LEDGER}).map(Hash::of);
    if (known.isPresent() && !known.get().equals(genesis)) {
      throw new IllegalStateException(
          "this validator's store is of the ledger " + known.get() + ", not of " + genesis);
    }
    WriteBatch write = new WriteBatch().put(COLUMN, new byte[] {LEDGER}, genesis.toArray());
    store.write(write, Durability.DISK);
  }

  /// The first block that has not been read.
  long nextBlock() {
    return store.get(COLUMN, new byte[] {CURSOR}).map(v -> BigEndian.getLong(v, 0)).orElse(0L);
  }

  /// Remembers what blocks below `nextBlock` hold, all or nothing.
  void advance(long nextBlock, List<Found> batches, List<Found> disputes) {
    byte[] cursor = new byte[Long.BYTES];
    BigEndian.putLong(cursor, 0, nextBlock);
    WriteBatch writes = new WriteBatch().put(COLUMN, new byte[] {CURSOR}, cursor);
    batches.forEach(one -> writes.put(COLUMN, key(BATCH, one.id()), one.work().encode()));
    disputes.forEach(one -> writes.put(COLUMN, key(DISPUTE, one.id()), one.work().encode()));
    store.write(writes, Durability.PROCESS);
  }

  /// Batches that are neither attested nor given up, at most [#MAX_WORK].
  ///
  /// @param after the last one of the round before; null to begin anew
  List<Found> batches(@Nullable Hash after) {
    return scan(BATCH, after);
  }

  /// Disputes that are not decided, at most [#MAX_WORK].
  ///
  /// @param after the last one of the round before; null to begin anew
  List<Found> disputes(@Nullable Hash after) {
    return scan(DISPUTE, after);
  }

  private List<Found> scan(byte prefix, @Nullable Hash after) {
    List<Found> found = new ArrayList<>();
    byte[] start =
        after == null ? new byte[] {prefix} : Arrays.copyOf(key(prefix, after), 2 + Hash.SIZE);
    byte[] end = {(byte) (prefix + 1)};
    try (KeyValueStore.Cursor cursor = store.scan(COLUMN, start, end)) {
      while (found.size() < MAX_WORK && cursor.next()) {
        found.add(new Found(Hash.of(cursor.key(), 1), Work.decode(cursor.value())));
      }
    }
    return found;
  }

  /// Nothing more is to be done about the batch.
  void finishBatch(Hash batchId) {
    store.write(new WriteBatch().delete(COLUMN, key(BATCH, batchId)), Durability.PROCESS);
  }

  /// Nothing more is to be done about the dispute.
  void finishDispute(Hash receiptId) {
    WriteBatch writes =
        new WriteBatch()
            .delete(COLUMN, key(DISPUTE, receiptId))
            .delete(COLUMN, key(VOTE, receiptId));
    store.write(writes, Durability.PROCESS);
  }

  /// What is said about a batch, once and for good.
  record Intent(Hash custodyRoot, Hash workRoot) {}

  /// The intent that was kept for the batch.
  Optional<Intent> intent(Hash batchId) {
    return store
        .get(COLUMN, key(INTENT, batchId))
        .map(value -> new Intent(Hash.of(value, 0), Hash.of(value, Hash.SIZE)));
  }

  /// Keeps an intent, which survives loss of power before this returns.
  ///
  /// @throws IllegalStateException where another is kept already
  void keep(Hash batchId, Intent intent) {
    Optional<Intent> known = intent(batchId);
    if (known.isPresent() && !known.get().equals(intent)) {
      throw new IllegalStateException("two attestations of batch " + batchId);
    }
    byte[] value = new byte[2 * Hash.SIZE];
    intent.custodyRoot().copyTo(value, 0);
    intent.workRoot().copyTo(value, Hash.SIZE);
    store.write(new WriteBatch().put(COLUMN, key(INTENT, batchId), value), Durability.DISK);
  }

  /// The vote that was kept for the dispute.
  Optional<Vote> vote(Hash receiptId) {
    return store.get(COLUMN, key(VOTE, receiptId)).map(ValidatorStore::decodeVote);
  }

  /// Keeps a vote, which survives loss of power before this returns: without its salt it could
  /// never be revealed.
  void keep(Hash receiptId, Vote vote) {
    byte[] value =
        new RlpWriter()
            .beginList()
            .number(vote.faults().bits())
            .hash(vote.workRoot())
            .hash(vote.salt())
            .endList()
            .toBytes()
            .toArray();
    store.write(new WriteBatch().put(COLUMN, key(VOTE, receiptId), value), Durability.DISK);
  }

  private static Vote decodeVote(byte[] encoded) {
    RlpReader in = RlpReader.ofList(Bytes.of(encoded));
    Vote vote = new Vote(new FaultMask((int) in.uint63()), in.hash(), in.hash());
    in.expectEnd();
    return vote;
  }

  private static byte[] key(byte prefix, Hash id) {
    byte[] key = new byte[1 + Hash.SIZE];
    key[0] = prefix;
    id.copyTo(key, 1);
    return key;
  }
}
