package dev.nabla.protocol.contract;

import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.merkle.MerklePath;
import dev.nabla.protocol.inference.BatchCommitment;
import dev.nabla.protocol.inference.BatchLeaf.SignedWindow;
import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.Mode;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.Salts;
import dev.nabla.protocol.inference.TokenIds;
import dev.nabla.protocol.inference.WindowHeader;

/// Structs of `Settlement` to and from their records. What a record encodes itself is taken from
/// it, so that each layout is written once.
final class SettlementStructs {
  private final TupleType<Tuple> challenge;

  SettlementStructs(TupleType<Tuple> challenge) {
    this.challenge = challenge;
  }

  Tuple write(BatchCommitment commitment) {
    return Tuple.from(
        commitment.nodeId().toArray(),
        AbiRow.wide(commitment.firstWindow()),
        AbiRow.wide(commitment.lastWindow()),
        commitment.root().toArray(),
        commitment.blobRoot().toArray(),
        (long) commitment.blobSize(),
        (long) commitment.receiptCount(),
        new long[] {commitment.vanillaCount(), commitment.teeCount(), commitment.zkmlCount()},
        commitment.priceTotal().toBigInteger(),
        AbiRow.wide(commitment.workTokens()),
        AbiRow.wide(commitment.workQuadratic()));
  }

  static BatchCommitment readCommitment(AbiRow row) {
    long[] counts = row.numbers(7);
    return new BatchCommitment(
        row.hash(0),
        row.number(1),
        row.number(2),
        row.hash(3),
        row.hash(4),
        row.smallNumber(5),
        row.smallNumber(6),
        count(counts, Mode.VANILLA),
        count(counts, Mode.TEE),
        count(counts, Mode.ZKML),
        row.amount(8),
        row.number(9),
        row.number(10));
  }

  private static int count(long[] counts, Mode mode) {
    long count = counts[mode.code()];
    if (count > Integer.MAX_VALUE) {
      throw new DecodingException("a batch of " + count + " receipts", 0);
    }
    return (int) count;
  }

  Tuple write(WindowHeader header) {
    return AbiRow.struct(type(1, 0), header.encode());
  }

  Tuple write(AnswerChallenge value) {
    SignedWindow window = value.window();
    return Tuple.from(
        write(value.commitment()),
        Tuple.from(
            write(window.header()),
            window.signature().toArray(),
            AbiRow.wrap(value.windowPath().siblings())),
        Tuple.from(
            AbiRow.struct(type(2, 0), value.receipt().encode()),
            AbiRow.wrap(value.receiptPath().siblings())),
        write(value.opening()),
        value.resolvedModelId().toArray());
  }

  private Tuple write(Opening opening) {
    return Tuple.from(
        opening.salts().request().toArray(),
        opening.salts().response().toArray(),
        opening.salts().output().toArray(),
        opening.salts().evidence().toArray(),
        opening.request().toArray(),
        opening.response().toArray(),
        opening.output().toArray(),
        AbiRow.struct(type(3, 7), opening.evidence()),
        opening.outputIds().encode().toArray());
  }

  /// Reads `abi.encode` of a challenge.
  AnswerChallenge readChallenge(Bytes encoded) {
    TupleType<Tuple> single = TupleType.parse("(" + challenge.getCanonicalType() + ")");
    AbiRow row = ContractAbi.decode("AnswerChallenge", single, encoded).row(0);
    BatchCommitment commitment = readCommitment(row.row(0));
    AbiRow windowProof = row.row(1);
    WindowHeader header = WindowHeader.decode(windowProof.encoded(0, type(1, 0)));
    AbiRow receiptProof = row.row(2);
    InferenceReceipt receipt = InferenceReceipt.decode(receiptProof.encoded(0, type(2, 0)));
    long leafIndex = header.window() - commitment.firstWindow();
    if (leafIndex < 0 || leafIndex >= commitment.windowCount()) {
      throw new DecodingException("window " + header.window() + " is not in the batch", 0);
    }
    return new AnswerChallenge(
        commitment,
        new SignedWindow(header, windowProof.bytes(1)),
        new MerklePath((int) leafIndex, commitment.windowCount(), windowProof.hashes(2)),
        receipt,
        new MerklePath(receipt.index(), header.count(), receiptProof.hashes(1)),
        readOpening(row.row(3)),
        row.hash(4));
  }

  private Opening readOpening(AbiRow row) {
    return new Opening(
        new Salts(row.hash(0), row.hash(1), row.hash(2), row.hash(3)),
        row.bytes(4),
        row.bytes(5),
        row.bytes(6),
        row.encoded(7, type(3, 7)),
        TokenIds.decode(row.bytes(8)));
  }

  private TupleType<Tuple> type(int member, int part) {
    TupleType<Tuple> outer = challenge.get(member);
    return outer.get(part);
  }
}
