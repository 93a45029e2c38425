package dev.nabla.protocol.contract;

import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.primitives.merkle.MerklePath;
import dev.nabla.protocol.eth.Log;
import dev.nabla.protocol.eth.ViewCall;
import dev.nabla.protocol.inference.BatchCommitment;
import dev.nabla.protocol.inference.BatchLeaf;
import dev.nabla.protocol.inference.BatchLeaf.SignedWindow;
import dev.nabla.protocol.inference.FaultMask;
import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.WindowHeader;
import java.util.Optional;
import java.util.function.Function;

/// Calls and events of `Settlement`.
public final class SettlementContract {
  static final ContractAbi ABI = ContractAbi.load("Settlement");

  /// Number of a node's first window.
  public static final long FIRST_WINDOW = 0;

  /// First topic of [SettlementEvent.BatchCommitted].
  public static final Hash BATCH_COMMITTED = ABI.topic("BatchCommitted");

  /// First topic of [SettlementEvent.AnswerChallenged].
  public static final Hash ANSWER_CHALLENGED = ABI.topic("AnswerChallenged");

  private static final SettlementStructs STRUCTS =
      new SettlementStructs(ABI.structType("challengeAnswer", 0));
  private static final TupleType<Tuple> VOTE =
      TupleType.parse("(bytes32,address,uint32,bytes32,bytes32)");

  private SettlementContract() {}

  /// The node's operator puts the next windows on the ledger.
  public static Bytes commitBatch(BatchCommitment commitment) {
    return ABI.call("commitBatch", STRUCTS.write(commitment));
  }

  /// keccak256 of the commitment's ABI encoding, as the ledger keeps it.
  public static Hash commitmentHash(BatchCommitment commitment) {
    TupleType<Tuple> type = ABI.structType("commitBatch", 0);
    return Keccak256.hash(ContractAbi.bytesOf(type.encode(STRUCTS.write(commitment))));
  }

  /// A validator vouches for a batch.
  public static Bytes attest(Hash batchId, Hash custodyRoot, Hash workRoot) {
    return ABI.call("attest", batchId.toArray(), custodyRoot.toArray(), workRoot.toArray());
  }

  /// Accuses an answer; send exactly the bond along.
  public static Bytes challengeAnswer(AnswerChallenge challenge) {
    return ABI.call("challengeAnswer", STRUCTS.write(challenge));
  }

  /// The name of Settlement's error that the bytes of a revert hold, such as `AlreadyFinal`, or
  /// nothing where they hold no error of Settlement.
  public static Optional<String> refusal(Bytes revert) {
    return ABI.error(revert);
  }

  /// What a voter commits to: keccak256(abi.encode(receiptId, voter, faultMask, workRoot, salt)).
  public static Hash voteCommitment(Hash receiptId, Address voter, Vote vote) {
    Tuple values =
        Tuple.from(
            receiptId.toArray(),
            AbiRow.wrap(voter),
            (long) vote.faults().bits(),
            vote.workRoot().toArray(),
            vote.salt().toArray());
    return Keccak256.hash(ContractAbi.bytesOf(VOTE.encode(values)));
  }

  /// A vote as its voter keeps it until it is revealed.
  ///
  /// @param faults what is false; none where the answer is true
  /// @param workRoot shows that the voter has run the answer again
  /// @param salt 32 random bytes
  public record Vote(FaultMask faults, Hash workRoot, Hash salt) {}

  /// Commits to a vote.
  public static Bytes commitVote(Hash receiptId, Hash commitment) {
    return ABI.call("commitVote", receiptId.toArray(), commitment.toArray());
  }

  /// Opens a vote.
  public static Bytes revealVote(Hash receiptId, Vote vote) {
    return ABI.call(
        "revealVote",
        receiptId.toArray(),
        (long) vote.faults().bits(),
        vote.workRoot().toArray(),
        vote.salt().toArray());
  }

  /// Says that the sender can't judge.
  public static Bytes abstain(Hash receiptId) {
    return ABI.call("abstain", (Object) receiptId.toArray());
  }

  /// Closes or extends a dispute whose outcome is certain or whose time is up.
  public static Bytes decide(Hash receiptId) {
    return ABI.call("decide", (Object) receiptId.toArray());
  }

  /// Fetches the sender's returned bonds.
  public static Bytes withdraw() {
    return ABI.call("withdraw");
  }

  /// Shows two different headers that a node signed for one window.
  public static Bytes proveEquivocation(SignedWindow first, SignedWindow second) {
    return ABI.call(
        "proveEquivocation",
        STRUCTS.write(first.header()),
        first.signature().toArray(),
        STRUCTS.write(second.header()),
        second.signature().toArray());
  }

  /// Shows a signed header for whose window `leaf` was committed instead.
  public static Bytes proveWindowAltered(
      BatchCommitment commitment, SignedWindow signed, BatchLeaf leaf, MerklePath path) {
    return ABI.call(
        "proveWindowAltered",
        STRUCTS.write(commitment),
        STRUCTS.write(signed.header()),
        signed.signature().toArray(),
        leaf.encode().toArray(),
        AbiRow.wrap(path.siblings()));
  }

  /// Shows that the leaf committed for `window` is no good header or lost range for it.
  ///
  /// @param leaf the leaf's data, which need not decode
  public static Bytes proveBadSignature(
      BatchCommitment commitment, long window, Bytes leaf, MerklePath path) {
    return ABI.call(
        "proveBadSignature",
        STRUCTS.write(commitment),
        AbiRow.wide(window),
        leaf.toArray(),
        AbiRow.wrap(path.siblings()));
  }

  /// The next window that the node must commit.
  public static ViewCall<Long> nextWindow(Hash nodeId) {
    return view("nextWindow", row -> row.number(0), (Object) nodeId.toArray());
  }

  /// The batch as stored.
  public static ViewCall<BatchState> batch(Hash batchId) {
    return view("getBatch", row -> batch(row.row(0)), (Object) batchId.toArray());
  }

  private static BatchState batch(AbiRow row) {
    return new BatchState(
        row.hash(0),
        row.address(1),
        row.number(2),
        row.number(3),
        row.number(4),
        row.amount(5),
        row.amount(6),
        row.number(7),
        row.smallNumber(8));
  }

  /// NONE, SETTLED, NOT_VERIFIED, VERIFIED or FINAL.
  public static ViewCall<ReceiptStatus> batchStatus(Hash batchId) {
    return view(
        "batchStatus", row -> ReceiptStatus.of(row.smallNumber(0)), (Object) batchId.toArray());
  }

  /// When validators are late to attest; reverts where there is no such batch.
  public static ViewCall<Long> attestDeadline(Hash batchId) {
    return view("attestDeadline", row -> row.number(0), (Object) batchId.toArray());
  }

  /// The status of a receipt in the window with this header, which must be in the batch.
  public static ViewCall<ReceiptStatus> receiptStatus(
      Hash batchId, Hash receiptId, WindowHeader header) {
    return view(
        "receiptStatus",
        row -> ReceiptStatus.of(row.smallNumber(0)),
        batchId.toArray(),
        receiptId.toArray(),
        STRUCTS.write(header));
  }

  /// Whether the node was out of service between the header's heartbeat and the commit.
  public static ViewCall<Boolean> hasLapsed(Hash batchId, WindowHeader header) {
    return view("hasLapsed", row -> row.flag(0), batchId.toArray(), STRUCTS.write(header));
  }

  /// 1 for the first validator to attest the batch and so on; 0 where it has not.
  public static ViewCall<Long> attestationOf(Hash batchId, Address validator) {
    return view("attestationOf", row -> row.number(0), batchId.toArray(), AbiRow.wrap(validator));
  }

  /// Whether the validator has attested the batch, and no challenge of the receipt is older.
  public static ViewCall<Boolean> vouches(Hash batchId, Hash receiptId, Address validator) {
    return view(
        "vouches",
        row -> row.flag(0),
        batchId.toArray(),
        receiptId.toArray(),
        AbiRow.wrap(validator));
  }

  /// The dispute over a receipt; its outcome is NONE where there is none.
  public static ViewCall<Dispute> dispute(Hash receiptId) {
    return view("getDispute", row -> dispute(row.row(0)), (Object) receiptId.toArray());
  }

  private static Dispute dispute(AbiRow row) {
    return new Dispute(
        row.hash(0),
        row.address(1),
        row.number(2),
        row.number(3),
        row.smallNumber(4),
        row.amount(5),
        row.number(6),
        row.number(7),
        row.number(8),
        DisputeOutcome.of(row.smallNumber(10)),
        row.smallNumber(11) == 1,
        row.amount(12),
        row.amount(13),
        row.smallNumber(14),
        row.flag(15),
        row.amount(16),
        row.amount(17),
        row.hash(18));
  }

  /// A validator's part in a dispute.
  public static ViewCall<Ballot> ballot(Hash receiptId, Address voter) {
    return view("getBallot", row -> ballot(row.row(0)), receiptId.toArray(), AbiRow.wrap(voter));
  }

  private static Ballot ballot(AbiRow row) {
    return new Ballot(row.hash(0), row.flag(1), row.flag(2), row.smallNumber(3));
  }

  /// The receipt's id by the contract's own hashing.
  public static ViewCall<Hash> receiptIdOf(InferenceReceipt receipt) {
    TupleType<Tuple> type = ABI.structType("receiptIdOf", 0);
    return view("receiptIdOf", row -> row.hash(0), AbiRow.struct(type, receipt.encode()));
  }

  /// Bonds that an account may withdraw, in wei.
  public static ViewCall<UInt256> withdrawableOf(Address account) {
    return view("withdrawableOf", row -> row.amount(0), AbiRow.wrap(account));
  }

  /// Bonds of accusers whom two thirds found wrong, in wei.
  public static ViewCall<UInt256> frozenBonds() {
    return view("frozenBonds", row -> row.amount(0));
  }

  /// Whether the contract has found such a fault for the node's window.
  public static ViewCall<Boolean> isProven(Hash nodeId, long window, WindowFault fault) {
    return view(
        "isProven", row -> row.flag(0), nodeId.toArray(), AbiRow.wide(window), fault.code());
  }

  /// When the window was rejected, seconds since the epoch; 0 where it was not.
  public static ViewCall<Long> rejectedAt(Hash batchId, long window) {
    return view("rejectedAt", row -> row.number(0), batchId.toArray(), AbiRow.wide(window));
  }

  /// What the contract was constructed with.
  public static ViewCall<SettlementTimings> timings() {
    return view("timings", row -> timings(row.row(0)));
  }

  private static SettlementTimings timings(AbiRow row) {
    return new SettlementTimings(
        row.number(0),
        row.number(1),
        row.number(2),
        row.number(3),
        row.number(4),
        row.number(5),
        row.number(6),
        row.number(7),
        row.number(8),
        row.amount(9));
  }

  /// The event that `log` is, or nothing where it is none of `Settlement`'s.
  ///
  /// @throws dev.nabla.primitives.bytes.DecodingException where it has the topic of one but not its
  ///   form, or holds a challenge that our records can't express
  public static Optional<SettlementEvent> event(Log log) {
    return log.address().equals(ContractAddresses.SETTLEMENT)
        ? ABI.event(log).flatMap(event -> SettlementEvents.read(event, STRUCTS))
        : Optional.empty();
  }

  private static <T> ViewCall<T> view(
      String function, Function<AbiRow, T> reader, Object... arguments) {
    return new ViewCall<>(
        ContractAddresses.SETTLEMENT,
        ABI.call(function, arguments),
        returned -> reader.apply(ABI.answer(function, returned)));
  }
}
