package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.util.List;
import java.util.Map;

/// Where `Settlement` stores what a receipt's status follows from, so that storage proofs
/// (EIP-1186) under a sealed header show the status without a network. Slots come from the
/// compiler's own layout; tests hold them equal to the contract's views.
public final class SettlementLayout {
  private static final StorageMap STORAGE = SettlementContract.ABI.storage();
  private static final UInt256 BATCHES = STORAGE.variable("_batches");
  private static final UInt256 DISPUTES = STORAGE.variable("_disputes");
  private static final UInt256 REJECTED = STORAGE.variable("_rejectedAt");

  private static final StorageMap.Member COMMITMENT_HASH = batch("commitmentHash");
  private static final StorageMap.Member OPERATOR = batch("operator");
  private static final StorageMap.Member COMMITTED_AT = batch("committedAt");
  private static final StorageMap.Member FINAL_AT = batch("finalAt");
  private static final StorageMap.Member WORK_SECONDS = batch("workSeconds");
  private static final StorageMap.Member ELECTORATE = batch("electorate");
  private static final StorageMap.Member ATTESTED = batch("attested");
  private static final StorageMap.Member COMMITTED_BLOCK = batch("committedBlock");
  private static final StorageMap.Member ATTESTATIONS = batch("attestations");
  private static final StorageMap.Member DISPUTED_BATCH = STORAGE.member("Dispute", "batchId");
  private static final StorageMap.Member OUTCOME = STORAGE.member("Dispute", "outcome");

  private SettlementLayout() {}

  private static StorageMap.Member batch(String label) {
    return STORAGE.member("Batch", label);
  }

  /// The slots from which [#read] tells a receipt's state.
  public static List<UInt256> slots(Hash batchId, Hash receiptId, long window) {
    UInt256 batch = StorageMap.entry(batchId, BATCHES);
    UInt256 dispute = StorageMap.entry(receiptId, DISPUTES);
    return List.of(
        COMMITMENT_HASH.slotFrom(batch),
        OPERATOR.slotFrom(batch),
        ELECTORATE.slotFrom(batch),
        DISPUTED_BATCH.slotFrom(dispute),
        OUTCOME.slotFrom(dispute),
        rejectedSlot(batchId, window));
  }

  private static UInt256 rejectedSlot(Hash batchId, long window) {
    UInt256 windows = StorageMap.entry(batchId, REJECTED);
    return StorageMap.entry(UInt256.of(window).toHash(), windows);
  }

  /// The receipt's state by the values of exactly these slots.
  ///
  /// @throws DecodingException where a slot of [#slots] is missing
  public static ReceiptState read(
      Hash batchId, Hash receiptId, long window, Map<UInt256, UInt256> values) {
    UInt256 batch = StorageMap.entry(batchId, BATCHES);
    UInt256 dispute = StorageMap.entry(receiptId, DISPUTES);
    boolean isDisputed = hash(DISPUTED_BATCH, dispute, values).equals(batchId);
    int shown = (int) number(OUTCOME, dispute, values);
    DisputeOutcome outcome = isDisputed ? DisputeOutcome.of(shown) : DisputeOutcome.NONE;
    long rejectedAt = value(rejectedSlot(batchId, window), values).toLongSaturated();
    return new ReceiptState(readBatch(batch, values), outcome, rejectedAt);
  }

  private static BatchState readBatch(UInt256 start, Map<UInt256, UInt256> values) {
    byte[] operator = amount(OPERATOR, start, values).toArray();
    return new BatchState(
        hash(COMMITMENT_HASH, start, values),
        Address.of(operator, operator.length - Address.SIZE),
        number(COMMITTED_AT, start, values),
        number(FINAL_AT, start, values),
        number(WORK_SECONDS, start, values),
        amount(ELECTORATE, start, values),
        amount(ATTESTED, start, values),
        number(COMMITTED_BLOCK, start, values),
        (int) number(ATTESTATIONS, start, values));
  }

  private static Hash hash(StorageMap.Member member, UInt256 start, Map<UInt256, UInt256> values) {
    return amount(member, start, values).toHash();
  }

  private static long number(
      StorageMap.Member member, UInt256 start, Map<UInt256, UInt256> values) {
    return amount(member, start, values).toLong();
  }

  private static UInt256 amount(
      StorageMap.Member member, UInt256 start, Map<UInt256, UInt256> values) {
    return member.in(value(member.slotFrom(start), values));
  }

  private static UInt256 value(UInt256 slot, Map<UInt256, UInt256> values) {
    UInt256 value = values.get(slot);
    if (value == null) {
      throw new DecodingException("no value for slot " + slot.toQuantity(), 0);
    }
    return value;
  }

  /// What storage says about a receipt.
  ///
  /// @param dispute how a dispute over it stands
  /// @param rejectedAt when its window was rejected, seconds since the epoch; 0 where it was not
  public record ReceiptState(BatchState batch, DisputeOutcome dispute, long rejectedAt) {

    /// The status at a block with this timestamp, as `Settlement.receiptStatus` gives it, with two
    /// differences: [ReceiptStatus#SETTLED] also stands for NOT_VERIFIED (durations are in code,
    /// not storage), and a lapse is not seen (it is in the registry's history).
    public ReceiptStatus statusAt(long timestamp) {
      if (!batch.exists()) {
        return ReceiptStatus.NONE;
      }
      if (rejectedAt != 0 && (batch.finalAt() == 0 || rejectedAt < batch.finalAt())) {
        return ReceiptStatus.REJECTED;
      }
      return switch (dispute) {
        case GUILTY -> ReceiptStatus.REJECTED;
        case UNDECIDED -> ReceiptStatus.UNDECIDED;
        case OPEN -> ReceiptStatus.CHALLENGED;
        case NONE, CLEAR -> batchStatusAt(timestamp);
      };
    }

    private ReceiptStatus batchStatusAt(long timestamp) {
      if (batch.finalAt() == 0) {
        return ReceiptStatus.SETTLED;
      }
      return timestamp >= batch.finalAt() ? ReceiptStatus.FINAL : ReceiptStatus.VERIFIED;
    }
  }
}
