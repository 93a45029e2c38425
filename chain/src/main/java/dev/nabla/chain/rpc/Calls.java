package dev.nabla.chain.rpc;

import dev.nabla.chain.execution.BlockExecution;
import dev.nabla.chain.execution.CallRequest;
import dev.nabla.chain.execution.InvalidTransaction;
import dev.nabla.chain.execution.TransactionExecutor;
import dev.nabla.chain.execution.TransactionResult;
import dev.nabla.chain.storage.ChainStore;
import dev.nabla.chain.tracing.RevertReason;
import dev.nabla.evm.frame.BlockContext;
import dev.nabla.evm.interpreter.Tracer;
import dev.nabla.evm.state.WorldState;
import dev.nabla.protocol.eth.BlockHeader;
import tools.jackson.databind.JsonNode;

/// Tries calls on the state after a block, in the surroundings of that block.
final class Calls {
  /// Most gas of a call that is only tried: what a whole block may use.
  static final long GAS_CAP = 60_000_000;

  private final ChainStore chain;
  private final TransactionExecutor executor;
  private final long chainId;

  Calls(ChainStore chain, TransactionExecutor executor, long chainId) {
    this.chain = chain;
    this.executor = executor;
    this.chainId = chainId;
  }

  /// Where calls are tried.
  ///
  /// @param header of the block whose state they see
  /// @param state what is different in it
  /// @param block what is different in the block around them
  record Place(BlockHeader header, StateOverrides state, BlockOverrides block) {
    static Place of(BlockHeader header, JsonNode state, JsonNode block) {
      return new Place(header, StateOverrides.read(state), BlockOverrides.read(block));
    }
  }

  /// What the call comes to.
  ///
  /// @throws RpcException where it could not even start
  TransactionResult.Executed run(Place place, CallRequest request) {
    return run(executor, place, stateAt(place), request);
  }

  /// The same, watched.
  TransactionResult.Executed run(Place place, CallRequest request, Tracer tracer) {
    return run(place, stateAt(place), request, tracer);
  }

  /// The same, where the tracer looks at the state as well.
  ///
  /// @param state that [#stateAt] gave for the place
  TransactionResult.Executed run(
      Place place, WorldState state, CallRequest request, Tracer tracer) {
    return run(executor.traced(tracer), place, state, request);
  }

  /// The state that calls at `place` see.
  WorldState stateAt(Place place) {
    return place.state().over(chain.stateAt(place.header()));
  }

  private TransactionResult.Executed run(
      TransactionExecutor running, Place place, WorldState state, CallRequest request) {
    BlockContext block =
        place.block().over(BlockExecution.contextOf(place.header(), chain::hash, chainId));
    return switch (running.call(state, block, request)) {
      case TransactionResult.Executed done -> done;
      case TransactionResult.Invalid(InvalidTransaction reason, String detail) ->
          throw new RpcException(RpcError.REFUSED, text(reason) + ": " + detail);
    };
  }

  /// The error that tells a caller why the call failed.
  static RpcException failure(TransactionResult.Executed done, CallRequest request) {
    boolean ranOut = done.output().isEmpty() && done.gasUsed() >= request.gasLimit();
    return ranOut
        ? new RpcException(RpcError.REFUSED, "out of gas or invalid instruction")
        : RpcException.reverted(RevertReason.describe(done.output()), done.output());
  }

  private static String text(InvalidTransaction reason) {
    if (reason == InvalidTransaction.INSUFFICIENT_FUNDS) {
      return "insufficient funds for transfer";
    }
    boolean tooLittleGas =
        reason == InvalidTransaction.INTRINSIC_GAS_TOO_LOW
            || reason == InvalidTransaction.BELOW_CALLDATA_FLOOR;
    return tooLittleGas ? "intrinsic gas too low" : "the call cannot start, " + reason;
  }
}
