package dev.nabla.chain.rpc;

import dev.nabla.primitives.bytes.Hash;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// What pollers have asked to hear of since they last asked. A filter keeps how far its owner has
/// read and nothing else, so it costs next to nothing; one that nobody asks for [#LIFETIME] is
/// forgotten. Thread-safe.
final class Filters {
  /// Filters at one time.
  static final int MAX_FILTERS = 4096;

  /// How long a filter lives without being asked.
  static final Duration LIFETIME = Duration.ofMinutes(5);

  private final News news;
  private final LogSearch search;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Map<String, Filter> filters = new LinkedHashMap<>(16, 0.75f, true);

  Filters(News news, LogSearch search, InstantSource clock, RandomGenerator random) {
    this.news = news;
    this.search = search;
    this.clock = clock;
    this.random = random;
  }

  /// One filter. Its own lock keeps two askers from getting the same news.
  private abstract static class Filter {
    private Instant lastAsked = Instant.MIN;

    abstract ArrayNode changes();
  }

  /// Hashes of new blocks.
  String onBlocks() {
    return keep(new BlockFilter());
  }

  /// Hashes of transactions that come to wait.
  String onTransactions() {
    return keep(new TransactionFilter());
  }

  /// New logs; `criteria` as `eth_getLogs` takes them.
  String onLogs(JsonNode criteria) {
    return keep(new LogFilter(criteria, LogQuery.read(criteria)));
  }

  /// What happened since the last call.
  ArrayNode changes(String id) {
    Filter filter = find(id);
    synchronized (filter) {
      return filter.changes();
    }
  }

  /// All that the criteria of a log filter find.
  ArrayNode logs(String id) {
    if (find(id) instanceof LogFilter filter) {
      return search.find(filter.criteria);
    }
    throw notFound();
  }

  /// @return whether there was such a filter
  synchronized boolean remove(String id) {
    forgetExpired();
    return filters.remove(id) != null;
  }

  private synchronized String keep(Filter filter) {
    forgetExpired();
    if (filters.size() >= MAX_FILTERS) {
      throw new RpcException(
          RpcError.LIMIT_EXCEEDED,
          "there are " + MAX_FILTERS + " filters already, try again later");
    }
    String id = "0x%016x%016x".formatted(random.nextLong() | Long.MIN_VALUE, random.nextLong());
    filter.lastAsked = clock.instant();
    filters.put(id, filter);
    return id;
  }

  private synchronized Filter find(String id) {
    forgetExpired();
    Filter filter = filters.get(id);
    if (filter == null) {
      throw notFound();
    }
    filter.lastAsked = clock.instant();
    return filter;
  }

  /// The map has those that were asked last at its end.
  private void forgetExpired() {
    Instant oldest = clock.instant().minus(LIFETIME);
    var all = filters.values().iterator();
    while (all.hasNext() && all.next().lastAsked.isBefore(oldest)) {
      all.remove();
    }
  }

  private static RpcException notFound() {
    return new RpcException(RpcError.REFUSED, "filter not found");
  }

  private final class BlockFilter extends Filter {
    private long next = news.chain().head().number() + 1;

    @Override
    ArrayNode changes() {
      ArrayNode hashes = JsonNodeFactory.instance.arrayNode();
      long head = news.chain().head().number();
      while (next <= head) {
        hashes.add(news.chain().hash(next++).toHex());
      }
      return hashes;
    }
  }

  private final class TransactionFilter extends Filter {
    private long next = news.transactions().next();

    @Override
    ArrayNode changes() {
      long from = next;
      next = news.transactions().next();
      ArrayNode hashes = JsonNodeFactory.instance.arrayNode();
      news.transactions().range(from, next).stream().map(Hash::toHex).forEach(hashes::add);
      return hashes;
    }
  }

  private final class LogFilter extends Filter {
    private final JsonNode criteria;
    private final LogQuery query;
    private long next = news.chain().head().number() + 1;

    LogFilter(JsonNode criteria, LogQuery query) {
      this.criteria = criteria;
      this.query = query;
    }

    /// At most little more than [LogSearch#MAX_LOGS]; the next call goes on from there.
    @Override
    ArrayNode changes() {
      ArrayNode logs = JsonNodeFactory.instance.arrayNode();
      next = search.collect(query, next, news.chain().head().number(), logs);
      return logs;
    }
  }
}
