package dev.nabla.services.validator;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.P256PublicKey;
import dev.nabla.protocol.contract.Ballot;
import dev.nabla.protocol.contract.BatchState;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.Dispute;
import dev.nabla.protocol.contract.Heartbeat;
import dev.nabla.protocol.contract.ModelHubContract;
import dev.nabla.protocol.contract.ModelRecord;
import dev.nabla.protocol.contract.RegisteredNode;
import dev.nabla.protocol.contract.SettlementContract;
import dev.nabla.protocol.contract.SettlementTimings;
import dev.nabla.protocol.contract.StakingContract;
import dev.nabla.protocol.contract.TeeRegistryContract;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.inference.Domain;

/// What one validator asks of the ledger. Safe to call from any thread.
final class ValidatorLedger {
  private final EthClient client;
  private final Address self;
  private final Domain domain;

  ValidatorLedger(EthClient client, Address self, long chainId) {
    this.client = client;
    this.self = self;
    this.domain = new Domain(chainId, ContractAddresses.SETTLEMENT);
  }

  EthClient client() {
    return client;
  }

  Domain domain() {
    return domain;
  }

  SettlementTimings timings() {
    return client.view(SettlementContract.timings());
  }

  RegisteredNode node(Hash nodeId) {
    return client.view(TeeRegistryContract.node(nodeId));
  }

  NodeHistory historyOf(RegisteredNode node, CommittedBatch batch) {
    Hash nodeId = batch.commitment().nodeId();
    return new NodeHistory() {
      @Override
      public P256PublicKey receiptKey() {
        return node.keys().receiptKey();
      }

      @Override
      public Heartbeat heartbeatAt(long blockNumber) {
        return client.view(TeeRegistryContract.heartbeatAt(nodeId, blockNumber));
      }

      @Override
      public boolean validSince(long heartbeatBlock) {
        return client.view(
            TeeRegistryContract.validThroughout(
                nodeId, heartbeatBlock, batch.committedBlock(), batch.committedAt()));
      }
    };
  }

  ModelRecord model(Hash modelId) {
    return client.view(ModelHubContract.model(modelId));
  }

  Hash modelIdByNameAt(String name, long blockNumber) {
    return client.view(ModelHubContract.modelIdByNameAt(name, blockNumber));
  }

  long exactSince(Hash modelId) {
    return client.view(ModelHubContract.exactSince(modelId));
  }

  boolean hasConfirmed(Hash modelId) {
    return !client.view(ModelHubContract.confirmedRoot(modelId, self)).equals(Hash.ZERO);
  }

  BatchState batch(Hash batchId) {
    return client.view(SettlementContract.batch(batchId));
  }

  boolean hasAttested(Hash batchId) {
    return client.view(SettlementContract.attestationOf(batchId, self)) != 0;
  }

  /// Whether this validator has a say about the batch.
  boolean isInElectorate(BatchState batch) {
    return !batch.operator().equals(self)
        && !client
            .view(StakingContract.stakeAt(self, batch.committedBlock() - 1))
            .equals(UInt256.ZERO);
  }

  Dispute dispute(Hash receiptId) {
    return client.view(SettlementContract.dispute(receiptId));
  }

  Ballot ownBallot(Hash receiptId) {
    return client.view(SettlementContract.ballot(receiptId, self));
  }

  UInt256 withdrawable() {
    return client.view(SettlementContract.withdrawableOf(self));
  }
}
