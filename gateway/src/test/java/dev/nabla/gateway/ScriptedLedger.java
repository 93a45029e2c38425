package dev.nabla.gateway;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.contract.ReceiptStatus;
import dev.nabla.protocol.contract.SettlementContract;
import dev.nabla.protocol.eth.RpcTransport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.StringNode;

/// A ledger that answers views of Settlement as the test tells it to. Batches that are really
/// committed are for tests that have the contracts.
public final class ScriptedLedger implements RpcTransport {
  private final Map<Bytes, Long> numbers = new HashMap<>();
  private long block = 1;
  private long status;
  private int statusViews;

  /// What `receiptStatus` says of every receipt, from the next block on.
  public synchronized void status(ReceiptStatus said) {
    // Solidity's numbers, Settlement.Status.
    status = List.of(ReceiptStatus.values()).indexOf(said);
    block++;
  }

  /// How often `receiptStatus` was asked.
  public synchronized int statusViews() {
    return statusViews;
  }

  /// What `nextWindow` says.
  public synchronized void nextWindow(Hash nodeId, long next) {
    numbers.put(SettlementContract.nextWindow(nodeId).data(), next);
  }

  @Override
  public synchronized JsonNode call(String method, JsonNode params) {
    return switch (method) {
      case "eth_blockNumber" -> text("0x" + Long.toHexString(block));
      case "eth_call" -> view(Bytes.fromHex(params.path(0).path("input").stringValue()));
      default -> throw new AssertionError("unexpected call of " + method);
    };
  }

  private JsonNode view(Bytes data) {
    Bytes selector = data.slice(0, 4);
    if (selector.equals(SettlementContract.timings().data().slice(0, 4))) {
      return words(10, 10, 10, 10, 3_600, 25, 100_000, 200_000, 200_000_000, 1);
    }
    if (numbers.containsKey(data)) {
      return words(numbers.get(data));
    }
    if (selector.equals(SettlementContract.batchStatus(Hash.ZERO).data().slice(0, 4))) {
      return words(status);
    }
    if (selector.equals(SettlementContract.batch(Hash.ZERO).data().slice(0, 4))) {
      return words(0, 0, 0, 0, 0, 0, 0, 0, 0);
    }
    // What is left in these tests is receiptStatus.
    statusViews++;
    return words(status);
  }

  private static JsonNode words(long... values) {
    Bytes[] words =
        LongStream.of(values)
            .mapToObj(value -> UInt256.of(value).toHash().toBytes())
            .toArray(Bytes[]::new);
    return text(Bytes.concat(words).toHex());
  }

  private static StringNode text(String value) {
    return JsonNodeFactory.instance.stringNode(value);
  }
}
