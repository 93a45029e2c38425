package dev.nabla.chain.rpc;

import dev.nabla.chain.storage.ChainStore;
import dev.nabla.chain.storage.StoredBlock;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.eth.Log;
import dev.nabla.protocol.eth.LogsBloom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// `eth_getLogs`: logs of a range of blocks, by address and topics. The range and the answer are
/// bounded; past a bound the error says how to ask.
final class EthGetLogs implements RpcMethod {
  /// Blocks of one answer.
  static final int MAX_BLOCKS = 10_000;

  /// Logs of one answer.
  static final int MAX_LOGS = 10_000;

  private final ChainStore chain;
  private final Blocks blocks;
  private final int maxBlocks;

  /// @param maxBlocks of one answer; [#MAX_BLOCKS] in a node
  EthGetLogs(ChainStore chain, Blocks blocks, int maxBlocks) {
    this.chain = chain;
    this.blocks = blocks;
    this.maxBlocks = maxBlocks;
  }

  @Override
  public String name() {
    return "eth_getLogs";
  }

  @Override
  public JsonNode answer(Params params) {
    JsonNode filter = params.at(0);
    if (!filter.isObject()) {
      throw RpcException.invalidParams("the filter is not an object");
    }
    LogQuery query = LogQuery.read(filter);
    ArrayNode logs = JsonNodeFactory.instance.arrayNode();
    if (filter.hasNonNull("blockHash")) {
      Hash hash = Hash.fromHex(Params.text(filter.path("blockHash"), "blockHash"));
      StoredBlock block =
          blocks
              .block(hash)
              .orElseThrow(() -> new RpcException(RpcError.NOT_FOUND, "unknown block"));
      collect(block, query, logs);
      return logs;
    }
    long first = number(filter.path("fromBlock"));
    long last = Math.min(number(filter.path("toBlock")), chain.head().number());
    if (last - first >= maxBlocks) {
      throw new RpcException(
          RpcError.LIMIT_EXCEEDED,
          "the range has " + (last - first + 1) + " blocks, ask for at most " + maxBlocks);
    }
    for (long number = first; number <= last; number++) {
      if (query.mayMatch(bloom(number))) {
        chain.block(number).ifPresent(block -> collect(block, query, logs));
      }
    }
    return logs;
  }

  private LogsBloom bloom(long number) {
    return chain.header(number).map(sealed -> sealed.header().logsBloom()).orElse(LogsBloom.EMPTY);
  }

  private long number(JsonNode reference) {
    return blocks
        .number(reference)
        .orElseThrow(() -> new RpcException(RpcError.NOT_FOUND, "unknown block"));
  }

  private static void collect(StoredBlock block, LogQuery query, ArrayNode logs) {
    int logIndex = 0;
    for (int i = 0; i < block.transactions().size(); i++) {
      for (Log log : block.transactions().get(i).receipt().logs()) {
        if (query.matches(log)) {
          if (logs.size() == MAX_LOGS) {
            throw new RpcException(
                RpcError.LIMIT_EXCEEDED,
                "more than " + MAX_LOGS + " logs match, ask for fewer blocks at a time");
          }
          logs.add(LogJson.write(block, i, log, logIndex));
        }
        logIndex++;
      }
    }
  }
}
