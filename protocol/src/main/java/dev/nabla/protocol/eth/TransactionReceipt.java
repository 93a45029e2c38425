package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.RlpReader;
import dev.nabla.primitives.codec.RlpWriter;
import java.util.List;

/// What the chain commits to about one executed transaction (Yellow Paper, section 4.3.1, EIP-658,
/// EIP-2718).
///
/// @param type the transaction's type
/// @param succeeded false where it was reverted or ran out of gas; its fee is paid either way
/// @param cumulativeGasUsed gas of this transaction and those before it in the block
public record TransactionReceipt(
    int type, boolean succeeded, long cumulativeGasUsed, List<Log> logs) {
  private static final int MAX_TYPE = 0x7f;
  private static final int MAX_LOGS = 1 << 20;

  /// Checks the ranges and copies the list.
  public TransactionReceipt {
    logs = List.copyOf(logs);
    if (type < 0 || type > MAX_TYPE || cumulativeGasUsed < 0) {
      throw new IllegalArgumentException("type " + type + ", gas " + cumulativeGasUsed);
    }
  }

  /// The filter of its logs.
  public LogsBloom bloom() {
    return LogsBloom.of(logs);
  }

  /// The bytes that stand in the receipts trie.
  public Bytes encoded() {
    RlpWriter out = new RlpWriter(512);
    if (type != 0) {
      out.raw(new byte[] {(byte) type});
    }
    out.beginList().number(succeeded ? 1 : 0).number(cumulativeGasUsed).bytes(bloom().bits());
    out.beginList();
    logs.forEach(log -> log.write(out));
    return out.endList().endList().toBytes();
  }

  /// Reads what [#encoded()] gives.
  ///
  /// @throws DecodingException where the bytes are not that, or the filter is not that of the logs
  public static TransactionReceipt decode(Bytes encoded) {
    if (encoded.isEmpty()) {
      throw new DecodingException("no bytes, so no transaction receipt", 0);
    }
    int first = encoded.get(0) & 0xff;
    boolean typed = first != 0 && first <= MAX_TYPE;
    RlpReader fields = RlpReader.ofList(typed ? encoded.slice(1, encoded.size() - 1) : encoded);
    boolean succeeded = fields.bool();
    long gas = fields.uint63();
    LogsBloom bloom = new LogsBloom(fields.bytes(LogsBloom.SIZE));
    List<Log> logs = fields.list(MAX_LOGS, Log::read);
    fields.expectEnd();
    TransactionReceipt receipt = new TransactionReceipt(typed ? first : 0, succeeded, gas, logs);
    if (!receipt.bloom().equals(bloom)) {
      throw new DecodingException("bloom filter differs from that of the logs", 0);
    }
    return receipt;
  }
}
