package dev.nabla.gateway.receipt;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.RlpReader;
import dev.nabla.primitives.codec.RlpWriter;
import dev.nabla.protocol.inference.BatchCommitment;
import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.LostRange;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.Routing;
import dev.nabla.protocol.inference.Salts;
import dev.nabla.protocol.inference.TokenIds;
import dev.nabla.protocol.inference.WindowHeader;
import java.util.List;

/// What the journal holds, as RLP. Signatures are not stored: the enclave signs the same bytes the
/// same way again (RFC 6979), and a record is written before it is signed.
sealed interface JournalRecord {
  /// A window that was closed.
  record Closed(WindowHeader header, List<StoredReceipt> receipts) implements JournalRecord {
    public Closed {
      receipts = List.copyOf(receipts);
    }
  }

  /// Window numbers that a crash took.
  record Lost(LostRange range) implements JournalRecord {}

  /// A batch that was planned; committed again, after a crash, just as it was.
  record Planned(BatchCommitment batch) implements JournalRecord {}

  int CLOSED_TAG = 1;
  int LOST_TAG = 2;
  int PLANNED_TAG = 3;

  /// The record's bytes.
  default byte[] encode() {
    RlpWriter out = new RlpWriter();
    out.beginList();
    switch (this) {
      case Closed closed -> write(closed, out);
      case Lost lost -> out.number(LOST_TAG).bytes(lost.range().encode());
      case Planned planned -> write(planned.batch(), out);
    }
    return out.endList().toArray();
  }

  private static void write(Closed closed, RlpWriter out) {
    out.number(CLOSED_TAG).bytes(closed.header().encode()).beginList();
    for (StoredReceipt stored : closed.receipts()) {
      Opening opening = stored.opening();
      Salts salts = opening.salts();
      out.beginList().bytes(stored.requestId().bytes()).bytes(stored.receipt().encode());
      out.hash(salts.request()).hash(salts.response());
      out.hash(salts.output()).hash(salts.evidence());
      out.bytes(opening.request()).bytes(opening.response()).bytes(opening.output());
      out.bytes(opening.evidence()).bytes(opening.outputIds().encode());
      Routing routing = stored.routing();
      if (routing != null) {
        out.bytes(routing.encode());
      }
      out.endList();
    }
    out.endList();
  }

  private static void write(BatchCommitment batch, RlpWriter out) {
    out.number(PLANNED_TAG).hash(batch.nodeId());
    out.number(batch.firstWindow()).number(batch.lastWindow());
    out.hash(batch.root()).hash(batch.blobRoot()).number(batch.blobSize());
    out.number(batch.receiptCount()).number(batch.vanillaCount());
    out.number(batch.teeCount()).number(batch.zkmlCount()).number(batch.priceTotal());
    out.number(batch.workTokens()).number(batch.workQuadratic());
  }

  /// Reads exactly what [#encode()] writes.
  ///
  /// @throws DecodingException for any other bytes
  static JournalRecord decode(byte[] encoded) {
    RlpReader in = RlpReader.ofList(Bytes.of(encoded));
    long tag = in.uint63();
    JournalRecord record =
        switch ((int) tag) {
          case CLOSED_TAG -> readClosed(in);
          case LOST_TAG -> new Lost(LostRange.decode(in.bytes()));
          case PLANNED_TAG -> new Planned(readBatch(in));
          default -> throw new DecodingException("unknown journal record " + tag, in.offset());
        };
    in.expectEnd();
    return record;
  }

  private static Closed readClosed(RlpReader in) {
    WindowHeader header = WindowHeader.decode(in.bytes());
    return new Closed(header, in.list(WindowHeader.MAX_COUNT, JournalRecord::readReceipt));
  }

  private static StoredReceipt readReceipt(RlpReader in) {
    RlpReader items = in.list();
    RequestId requestId = new RequestId(items.bytes());
    InferenceReceipt receipt = InferenceReceipt.decode(items.bytes());
    Salts salts = new Salts(items.hash(), items.hash(), items.hash(), items.hash());
    Opening opening =
        new Opening(
            salts,
            items.bytes(),
            items.bytes(),
            items.bytes(),
            items.bytes(),
            TokenIds.decode(items.bytes()));
    Routing routing = items.hasNext() ? Routing.decode(items.bytes()) : null;
    items.expectEnd();
    return new StoredReceipt(requestId, receipt, opening, routing);
  }

  private static BatchCommitment readBatch(RlpReader in) {
    return new BatchCommitment(
        in.hash(),
        in.uint63(),
        in.uint63(),
        in.hash(),
        in.hash(),
        Math.toIntExact(in.uint63()),
        Math.toIntExact(in.uint63()),
        Math.toIntExact(in.uint63()),
        Math.toIntExact(in.uint63()),
        Math.toIntExact(in.uint63()),
        in.uint256(),
        in.uint63(),
        in.uint63());
  }
}
