package dev.nabla.chain.rpc;

import dev.nabla.chain.execution.BlockEnvironment;
import dev.nabla.chain.execution.BlockExecution;
import dev.nabla.chain.execution.BlockExecutor;
import dev.nabla.chain.execution.ExecutedTransaction;
import dev.nabla.chain.execution.InvalidTransaction;
import dev.nabla.chain.execution.TransactionResult;
import dev.nabla.chain.state.LedgerState;
import dev.nabla.chain.storage.ChainStore;
import dev.nabla.chain.storage.StoredBlock;
import dev.nabla.chain.tracing.TraceTooLargeException;
import dev.nabla.chain.tracing.TracedTransaction;
import dev.nabla.chain.tracing.TransactionTrace;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.protocol.eth.Authorization;
import dev.nabla.protocol.eth.BlockHeader;
import java.util.List;

/// Runs blocks of the chain again, from the state before them, and watches. Costs what the block
/// cost, up to the transaction that is watched.
final class Traces {
  private final ChainStore chain;
  private final BlockExecutor executor;

  Traces(ChainStore chain, BlockExecutor executor) {
    this.chain = chain;
    this.executor = executor;
  }

  /// What transaction `index` of `block` did, as JSON.
  String transaction(StoredBlock block, int index, TraceOptions options) {
    Replay replay = new Replay(block);
    for (int before = 0; before < index; before++) {
      replay.run(before);
    }
    return replay.trace(index, options);
  }

  /// What each transaction of `block` did: a JSON array of `{"txHash", "result"}`.
  String block(StoredBlock block, TraceOptions options) {
    Replay replay = new Replay(block);
    StringBuilder json = new StringBuilder("[");
    List<ExecutedTransaction> transactions = block.transactions();
    for (int i = 0; i < transactions.size(); i++) {
      json.append(i == 0 ? "" : ",").append("{\"txHash\":\"").append(transactions.get(i).hash());
      json.append("\",\"result\":").append(replay.trace(i, options)).append('}');
      if (json.length() > TransactionTrace.MAX_CHARS) {
        throw new RpcException(
            RpcError.LIMIT_EXCEEDED,
            "the traces have more than "
                + TransactionTrace.MAX_CHARS
                + " characters, ask for one transaction at a time");
      }
    }
    return json.append(']').toString();
  }

  /// Who signed; what was not signed well is passed over.
  static List<Address> authorities(List<Authorization> authorizations) {
    return authorizations.stream()
        .flatMap(authorization -> authorization.authority().stream())
        .toList();
  }

  private final class Replay {
    private final StoredBlock block;
    private final LedgerState state;
    private final BlockExecution execution;

    Replay(StoredBlock block) {
      BlockHeader header = block.header();
      if (header.number() == 0) {
        throw new RpcException(RpcError.REFUSED, "genesis is not traceable");
      }
      this.block = block;
      BlockHeader parent =
          chain
              .header(header.number() - 1)
              .orElseThrow(() -> new RpcException(RpcError.NOT_FOUND, "block not found"))
              .header();
      this.state = chain.stateAt(parent);
      this.execution =
          executor.begin(
              new BlockEnvironment(
                  parent, header.timestamp(), header.gasLimit(), header.coinbase(), chain::hash),
              state);
    }

    void run(int index) {
      ExecutedTransaction executed = block.transactions().get(index);
      expectExecuted(execution.add(executed.transaction(), executed.sender()));
    }

    String trace(int index, TraceOptions options) {
      ExecutedTransaction executed = block.transactions().get(index);
      TransactionTrace trace =
          options.begin(
              new TracedTransaction(
                  executed.transaction().gasLimit(),
                  LogJson.logsBefore(block, index),
                  state,
                  authorities(executed.transaction().authorizations())));
      try {
        return trace.result(
            expectExecuted(execution.add(executed.transaction(), executed.sender(), trace)));
      } catch (TraceTooLargeException e) {
        throw new RpcException(RpcError.LIMIT_EXCEEDED, String.valueOf(e.getMessage()));
      }
    }

    private TransactionResult.Executed expectExecuted(TransactionResult result) {
      return switch (result) {
        case TransactionResult.Executed done -> done;
        case TransactionResult.Invalid(InvalidTransaction reason, String detail) ->
            throw new IllegalStateException(
                "block " + block.header().number() + " runs no more: " + reason + ", " + detail);
      };
    }
  }
}
