package dev.nabla.chain.rpc;

import dev.nabla.chain.execution.CallRequest;
import dev.nabla.chain.execution.TransactionResult;
import dev.nabla.protocol.eth.Quantity;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// `eth_estimateGas`: the least gas with which a transaction ends well, to within a 64th.
final class EthEstimateGas implements RpcMethod {
  /// Most gas of one transaction (EIP-7825).
  static final long TRANSACTION_GAS_CAP = 1 << 24;

  private static final long PRECISION = 64;

  private final Blocks blocks;
  private final Calls calls;

  EthEstimateGas(Blocks blocks, Calls calls) {
    this.blocks = blocks;
    this.calls = calls;
  }

  @Override
  public String name() {
    return "eth_estimateGas";
  }

  @Override
  public boolean isHeavy() {
    return true;
  }

  @Override
  public JsonNode answer(Params params) {
    CallRequest request = CallJson.read(params.at(0), TRANSACTION_GAS_CAP);
    Calls.Place place = Calls.Place.of(blocks.header(params.at(1)), params.at(2), params.at(3));
    TransactionResult.Executed done = calls.run(place, request);
    if (!done.success()) {
      throw Calls.failure(done, request);
    }
    return StringNode.valueOf(Quantity.of(search(place, request, done.gasUsed())));
  }

  /// Halves the range between what was used, which fails where inner calls need gas in hand or
  /// refunds were paid, and the whole limit, which is known to do.
  private long search(Calls.Place place, CallRequest request, long used) {
    long fails = used - 1;
    long suffices = request.gasLimit();
    long guess = used;
    while (fails + 1 < suffices && suffices - fails > suffices / PRECISION) {
      if (endsWell(place, request, guess)) {
        suffices = guess;
      } else {
        fails = guess;
      }
      // The answer is close to what was used much more often than to the limit.
      guess = Math.min(fails + (suffices - fails) / 2, fails * 2);
    }
    return suffices;
  }

  private boolean endsWell(Calls.Place place, CallRequest request, long gas) {
    try {
      return calls.run(place, request.withGasLimit(gas)).success();
    } catch (RpcException e) {
      // Too little even to start.
      return false;
    }
  }
}
