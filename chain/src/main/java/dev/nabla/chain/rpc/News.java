package dev.nabla.chain.rpc;

import dev.nabla.chain.storage.ChainStore;
import dev.nabla.chain.txpool.TransactionPool;
import dev.nabla.infrastructure.lifecycle.Timeline;

/// Where news comes from: blocks, and transactions that come to wait. Listens until it is closed.
///
/// @param publisher sends it on to subscriptions
record News(
    ChainStore chain, TransactionPool pool, NewTransactions transactions, Publisher publisher)
    implements AutoCloseable {

  static News of(ChainStore chain, TransactionPool pool, Timeline timeline) {
    NewTransactions transactions = NewTransactions.of(pool);
    return new News(chain, pool, transactions, Publisher.start(chain, transactions, timeline));
  }

  @Override
  public void close() {
    publisher.close();
    transactions.close();
  }
}
