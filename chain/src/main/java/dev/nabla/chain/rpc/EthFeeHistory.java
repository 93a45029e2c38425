package dev.nabla.chain.rpc;

import dev.nabla.chain.block.BaseFee;
import dev.nabla.chain.execution.ExecutedTransaction;
import dev.nabla.chain.storage.ChainStore;
import dev.nabla.chain.storage.StoredBlock;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.BlockHeader;
import dev.nabla.protocol.eth.Quantity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `eth_feeHistory`: base fees, fullness and tips of a range of blocks.
final class EthFeeHistory implements RpcMethod {
  /// Blocks of one answer; a longer range is cut to its newest.
  static final int MAX_BLOCKS = 1024;

  private static final int MAX_PERCENTILES = 100;

  private final ChainStore chain;
  private final Blocks blocks;

  EthFeeHistory(ChainStore chain, Blocks blocks) {
    this.chain = chain;
    this.blocks = blocks;
  }

  @Override
  public String name() {
    return "eth_feeHistory";
  }

  @Override
  public boolean isHeavy() {
    return true;
  }

  @Override
  public JsonNode answer(Params params) {
    long count = Params.smallNumber(params.at(0), "the number of blocks");
    BlockHeader newest = blocks.header(params.at(1));
    List<Double> percentiles = percentiles(params.at(2));
    long first = Math.max(0, newest.number() + 1 - Math.min(count, MAX_BLOCKS));
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("oldestBlock", Quantity.of(first));
    ArrayNode baseFees = json.putArray("baseFeePerGas");
    ArrayNode ratios = json.putArray("gasUsedRatio");
    ArrayNode rewards = JsonNodeFactory.instance.arrayNode();
    for (long number = first; number <= newest.number(); number++) {
      StoredBlock block =
          chain
              .block(number)
              .orElseThrow(() -> new RpcException(RpcError.NOT_FOUND, "block not found"));
      BlockHeader header = block.header();
      baseFees.add(Quantity.of(header.baseFeePerGas()));
      ratios.add((double) header.gasUsed() / header.gasLimit());
      rewards.add(rewards(block, percentiles));
    }
    baseFees.add(Quantity.of(BaseFee.after(newest)));
    writeBlobs(json, ratios.size());
    if (!percentiles.isEmpty()) {
      json.set("reward", rewards);
    }
    return json;
  }

  /// No block has blobs, so each asks the least for them.
  private static void writeBlobs(ObjectNode json, int blocks) {
    ArrayNode fees = json.putArray("baseFeePerBlobGas");
    ArrayNode ratios = json.putArray("blobGasUsedRatio");
    fees.add("0x1");
    for (int i = 0; i < blocks; i++) {
      fees.add("0x1");
      ratios.add(0.0);
    }
  }

  private static List<Double> percentiles(JsonNode json) {
    if (json.size() > MAX_PERCENTILES) {
      throw RpcException.invalidParams("more than " + MAX_PERCENTILES + " percentiles");
    }
    List<Double> percentiles = new ArrayList<>();
    double before = 0;
    for (JsonNode entry : json) {
      double value = entry.isNumber() ? entry.doubleValue() : -1;
      if (value < before || value > 100) {
        throw RpcException.invalidParams("percentiles must rise from 0 to 100");
      }
      percentiles.add(value);
      before = value;
    }
    return percentiles;
  }

  /// Tips at the given percentiles of the block's gas, cheapest first.
  private static ArrayNode rewards(StoredBlock block, List<Double> percentiles) {
    UInt256 baseFee = block.header().baseFeePerGas();
    List<ExecutedTransaction> byTip = new ArrayList<>(block.transactions());
    byTip.sort(Comparator.comparing(executed -> BaseFee.tip(executed.transaction(), baseFee)));
    ArrayNode rewards = JsonNodeFactory.instance.arrayNode();
    int at = 0;
    long gas = byTip.isEmpty() ? 0 : byTip.getFirst().gasUsed();
    for (double percentile : percentiles) {
      double wanted = block.header().gasUsed() * percentile / 100;
      while (gas < wanted && at < byTip.size() - 1) {
        gas += byTip.get(++at).gasUsed();
      }
      rewards.add(
          byTip.isEmpty() ? "0x0" : Quantity.of(BaseFee.tip(byTip.get(at).transaction(), baseFee)));
    }
    return rewards;
  }
}
