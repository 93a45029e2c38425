package dev.nabla.chain.rpc;

import dev.nabla.chain.storage.ChainStore;
import dev.nabla.chain.storage.StoredBlock;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.eth.LogsBloom;
import dev.nabla.protocol.eth.Quantity;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Finds logs in ranges of blocks, by address and topics. The range and the answer are bounded;
/// past a bound the error says how to ask.
final class LogSearch {
  /// Blocks that are read for one answer. A range may be longer where the index narrows it.
  static final int MAX_BLOCKS = 10_000;

  /// Logs of one answer.
  static final int MAX_LOGS = 10_000;

  /// Addresses, or topics at one position, that are looked up one by one in the index.
  private static final int MAX_SCANS = 32;

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
    Hash hash = Hash.fromHex(Params.hex(filter.path("blockHash"), "blockHash"));
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
    NavigableSet<Long> candidates = candidates(query, first, last);
    if (candidates.size() > maxBlocks) {
      throw new RpcException(
          RpcError.LIMIT_EXCEEDED,
          "more than "
              + maxBlocks
              + " blocks of the range may hold such logs, ask for fewer blocks");
    }
    ArrayNode logs = JsonNodeFactory.instance.arrayNode();
    long stopped = collect(query, candidates, logs);
    if (logs.size() > MAX_LOGS) {
      throw new RpcException(
          RpcError.LIMIT_EXCEEDED,
          "more than %d logs match; ask for blocks %s to %s, then go on from there"
              .formatted(MAX_LOGS, Quantity.of(first), Quantity.of(Math.max(first, stopped - 1))));
    }
    return logs;
  }

  /// Adds what the blocks from `first` to `last` hold to `logs`; stops after the block in which
  /// there come to be more than [#MAX_LOGS].
  ///
  /// @return the block to go on with
  long collect(LogQuery query, long first, long last, ArrayNode logs) {
    long stopped = collect(query, candidates(query, first, last), logs);
    return logs.size() > MAX_LOGS ? stopped + 1 : last + 1;
  }

  /// @return the last block that was read
  private long collect(LogQuery query, NavigableSet<Long> candidates, ArrayNode logs) {
    for (long number : candidates) {
      chain.block(number).ifPresent(block -> query.select(block, logs::add));
      if (logs.size() > MAX_LOGS) {
        return number;
      }
    }
    return -1;
  }

  /// The blocks that may hold what is wanted: by the index, where it narrows the range, else by the
  /// headers' bloom filters; some of them where there are more than a caller gets.
  private NavigableSet<Long> candidates(LogQuery query, long first, long last) {
    List<NavigableSet<Long>> narrowing =
        query.terms().stream()
            .filter(terms -> terms.size() <= MAX_SCANS)
            .map(terms -> chain.logIndex().blocks(terms, first, last, maxBlocks))
            .filter(blocks -> blocks.size() <= maxBlocks)
            .toList();
    if (narrowing.isEmpty()) {
      return byBloom(query, first, last);
    }
    NavigableSet<Long> all = new TreeSet<>(narrowing.getFirst());
    narrowing.forEach(all::retainAll);
    return all;
  }

  private NavigableSet<Long> byBloom(LogQuery query, long first, long last) {
    if (last - first >= maxBlocks) {
      throw new RpcException(
          RpcError.LIMIT_EXCEEDED,
          "the range has %d blocks, ask for at most %d, or for fewer logs"
              .formatted(last - first + 1, maxBlocks));
    }
    NavigableSet<Long> blocks = new TreeSet<>();
    for (long number = first; number <= last; number++) {
      if (query.mayMatch(bloom(number))) {
        blocks.add(number);
      }
    }
    return blocks;
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
