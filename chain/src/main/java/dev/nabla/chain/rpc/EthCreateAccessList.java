package dev.nabla.chain.rpc;

import dev.nabla.chain.execution.CallRequest;
import dev.nabla.chain.execution.TransactionResult;
import dev.nabla.chain.tracing.AccessListTracer;
import dev.nabla.chain.tracing.RevertReason;
import dev.nabla.evm.frame.ContractAddress;
import dev.nabla.evm.state.Account;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.protocol.eth.AccessListEntry;
import dev.nabla.protocol.eth.Quantity;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `eth_createAccessList`: what a transaction would touch (EIP-2930), and its gas with that list.
final class EthCreateAccessList implements RpcMethod {
  /// A list can change what is touched, as gas changes with it; after so many rounds the last
  /// stands.
  private static final int MAX_ROUNDS = 8;

  private final Blocks blocks;
  private final Calls calls;
  private final Set<Address> precompiles;

  /// @param precompiles accounts that count as accessed from the start
  EthCreateAccessList(Blocks blocks, Calls calls, Set<Address> precompiles) {
    this.blocks = blocks;
    this.calls = calls;
    this.precompiles = precompiles;
  }

  @Override
  public String name() {
    return "eth_createAccessList";
  }

  @Override
  public boolean isHeavy() {
    return true;
  }

  @Override
  public JsonNode answer(Params params) {
    CallRequest request = CallJson.read(params.at(0), EthEstimateGas.TRANSACTION_GAS_CAP);
    Calls.Place place = Calls.Place.of(blocks.header(params.at(1)), params.at(2), params.at(3));
    Set<Address> warm = warmAnyway(request, params);
    List<AccessListEntry> list = request.accessList();
    for (int round = 1; ; round++) {
      AccessListTracer tracer = new AccessListTracer(warm);
      TransactionResult.Executed done = calls.run(place, request.withAccessList(list), tracer);
      if (round == MAX_ROUNDS || tracer.accessList().equals(list)) {
        return write(list, done);
      }
      list = tracer.accessList();
    }
  }

  private Set<Address> warmAnyway(CallRequest request, Params params) {
    Set<Address> warm = new HashSet<>(precompiles);
    warm.add(request.from());
    warm.add(
        request
            .to()
            .orElseGet(() -> ContractAddress.ofNonce(request.from(), nonce(request, params))));
    return warm;
  }

  private long nonce(CallRequest request, Params params) {
    return blocks.state(params.at(1)).account(request.from()).map(Account::nonce).orElse(0L);
  }

  private static ObjectNode write(List<AccessListEntry> list, TransactionResult.Executed done) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("accessList", TransactionJson.accessList(list));
    if (!done.success()) {
      json.put("error", RevertReason.describe(done.output()));
    }
    json.put("gasUsed", Quantity.of(done.gasUsed()));
    return json;
  }
}
