package dev.nabla.chain.rpc;

import dev.nabla.chain.storage.StoredBlock;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.eth.Quantity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// The subscriptions of one connection. A subscription hears of what happens after it was made, but
/// not before [#begin], by when its client knows its id. Thread-safe.
final class Subscriptions implements AutoCloseable {
  /// Subscriptions of one connection.
  static final int MAX_SUBSCRIPTIONS = 256;

  private final News news;
  private final RpcClient client;
  private final Map<String, Publisher.Subscription> open = new HashMap<>();
  private final List<Publisher.Subscription> made = new ArrayList<>();
  private long count;
  private boolean closed;

  Subscriptions(News news, RpcClient client) {
    this.news = news;
    this.client = client;
  }

  /// Each new block's header.
  String newHeads() {
    return keep(id ->
        new BlockNews() {
          @Override
          void tell(StoredBlock block) {
            send(id, BlockJson.header(block));
          }
        });
  }

  /// Each new log that `query` wants.
  String logs(LogQuery query) {
    return keep(id ->
        new BlockNews() {
          @Override
          void tell(StoredBlock block) {
            query.select(block, log -> send(id, log));
          }
        });
  }

  /// Each transaction that comes to wait.
  ///
  /// @param whole whether it is written out, where it still waits by then, or named by hash
  String newPendingTransactions(boolean whole) {
    return keep(id -> new TransactionNews(id, whole));
  }

  private interface Maker {
    Publisher.Subscription make(String id);
  }

  private synchronized String keep(Maker maker) {
    if (open.size() >= MAX_SUBSCRIPTIONS) {
      throw new RpcException(
          RpcError.LIMIT_EXCEEDED, "a connection has at most " + MAX_SUBSCRIPTIONS + " of them");
    }
    String id = Quantity.of(++count);
    Publisher.Subscription subscription = maker.make(id);
    open.put(id, subscription);
    made.add(subscription);
    return id;
  }

  /// Lets the subscriptions made since the last call hear.
  synchronized void begin() {
    if (!closed) {
      made.forEach(news.publisher()::add);
    }
    made.clear();
  }

  /// @return whether there was such a subscription
  synchronized boolean end(String id) {
    Publisher.Subscription subscription = open.remove(id);
    if (subscription == null) {
      return false;
    }
    made.remove(subscription);
    news.publisher().remove(subscription);
    return true;
  }

  @Override
  public synchronized void close() {
    closed = true;
    open.values().forEach(news.publisher()::remove);
    open.clear();
  }

  private void send(String id, JsonNode result) {
    // The result is written out once a subscription; what surrounds it is always the same.
    client.news(
        "{\"jsonrpc\":\"2.0\",\"method\":\"eth_subscription\",\"params\":{\"subscription\":\""
            + id
            + "\",\"result\":"
            + result
            + "}}");
  }

  private abstract class BlockNews implements Publisher.Subscription {
    private long next = news.chain().head().number() + 1;

    abstract void tell(StoredBlock block);

    @Override
    public long nextBlock() {
      return next;
    }

    @Override
    public void block(StoredBlock block) {
      next++;
      tell(block);
    }

    @Override
    public boolean followsTransactions() {
      return false;
    }

    @Override
    public void transactions() {
      // None of its business.
    }
  }

  private final class TransactionNews implements Publisher.Subscription {
    private final String id;
    private final boolean whole;
    private long next = news.transactions().next();

    TransactionNews(String id, boolean whole) {
      this.id = id;
      this.whole = whole;
    }

    @Override
    public long nextBlock() {
      return Long.MAX_VALUE;
    }

    @Override
    public void block(StoredBlock block) {
      throw new IllegalStateException("no block is wanted");
    }

    @Override
    public boolean followsTransactions() {
      return true;
    }

    @Override
    public void transactions() {
      long from = next;
      next = news.transactions().next();
      news.transactions()
          .range(from, next)
          .forEach(hash -> json(hash).ifPresent(json -> send(id, json)));
    }

    private Optional<JsonNode> json(Hash hash) {
      return whole
          ? news.pool().get(hash).map(TransactionJson::pending)
          : Optional.of(StringNode.valueOf(hash.toHex()));
    }
  }
}
