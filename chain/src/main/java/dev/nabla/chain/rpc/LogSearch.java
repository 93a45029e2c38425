package dev.nabla.chain.rpc;

import dev.nabla.chain.storage.ChainStore;
import dev.nabla.chain.storage.StoredBlock;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.eth.LogsBloom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Finds logs in ranges of blocks, by address and topics. The range and the answer are bounded;
/// past a bound the error says how to ask.
final class LogSearch {
  /// Blocks of one answer.
  static final int MAX_BLOCKS = 10_000;

  /// Logs of one answer.
  static final int MAX_LOGS = 10_000;

  private final ChainStore chain;
  private final Blocks blocks;
  private final int maxBlocks;

  /// @param maxBlocks of one answer; [#MAX_BLOCKS] in a node
  LogSearch(ChainStore chain, Blocks blocks, int maxBlocks) {
    this.chain = chain;
    this.blocks = blocks;
    this.maxBlocks = maxBlocks;
  }

  /// What `filter`, as `eth_getLogs` takes it, finds.
  ArrayNode find(JsonNode filter) {
    if (!filter.isObject()) {
      throw RpcException.invalidParams("the filter is not an object");
    }
    LogQuery query = LogQuery.read(filter);
    return filter.hasNonNull("blockHash") ? inBlock(filter, query) : inRange(filter, query);
  }

  private ArrayNode inBlock(JsonNode filter, LogQuery query) {
    if (filter.hasNonNull("fromBlock") || filter.hasNonNull("toBlock")) {
      throw RpcException.invalidParams("either blockHash or fromBlock and toBlock, not both");
    }
    Hash hash = Hash.fromHex(Params.text(filter.path("blockHash"), "blockHash"));
    StoredBlock block =
        blocks.block(hash).orElseThrow(() -> new RpcException(RpcError.NOT_FOUND, "unknown block"));
    ArrayNode logs = JsonNodeFactory.instance.arrayNode();
    query.select(block, logs::add);
    return logs;
  }

  private ArrayNode inRange(JsonNode filter, LogQuery query) {
    long first = number(filter.path("fromBlock"));
    long last = number(filter.path("toBlock"));
    if (first > last && filter.hasNonNull("fromBlock") && filter.hasNonNull("toBlock")) {
      throw RpcException.invalidParams("fromBlock is after toBlock");
    }
    last = Math.min(last, chain.head().number());
    if (last - first >= maxBlocks) {
      throw new RpcException(
          RpcError.LIMIT_EXCEEDED,
          "the range has " + (last - first + 1) + " blocks, ask for at most " + maxBlocks);
    }
    ArrayNode logs = JsonNodeFactory.instance.arrayNode();
    if (collect(query, first, last, logs) <= last) {
      throw new RpcException(
          RpcError.LIMIT_EXCEEDED,
          "more than " + MAX_LOGS + " logs match, ask for fewer blocks at a time");
    }
    return logs;
  }

  /// Adds what the blocks from `first` to `last` hold to `logs`; stops after the block in which
  /// there come to be more than [#MAX_LOGS].
  ///
  /// @return the block to go on with, after `last` where all were read
  long collect(LogQuery query, long first, long last, ArrayNode logs) {
    for (long number = first; number <= last; number++) {
      if (logs.size() > MAX_LOGS) {
        return number;
      }
      if (query.mayMatch(bloom(number))) {
        chain.block(number).ifPresent(block -> query.select(block, logs::add));
      }
    }
    return logs.size() > MAX_LOGS ? last : last + 1;
  }

  private LogsBloom bloom(long number) {
    return chain.header(number).map(sealed -> sealed.header().logsBloom()).orElse(LogsBloom.EMPTY);
  }

  private long number(JsonNode reference) {
    return blocks
        .number(reference)
        .orElseThrow(() -> new RpcException(RpcError.NOT_FOUND, "unknown block"));
  }
}
