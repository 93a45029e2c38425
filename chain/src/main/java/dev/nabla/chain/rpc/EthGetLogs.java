package dev.nabla.chain.rpc;

import tools.jackson.databind.JsonNode;

/// `eth_getLogs`: logs of a range of blocks or of one block, by address and topics.
final class EthGetLogs implements RpcMethod {
  private final LogSearch logs;

  EthGetLogs(LogSearch logs) {
    this.logs = logs;
  }

  @Override
  public String name() {
    return "eth_getLogs";
  }

  @Override
  public boolean isHeavy() {
    return true;
  }

  @Override
  public JsonNode answer(Params params) {
    return logs.find(params.at(0));
  }
}
