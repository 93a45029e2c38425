package dev.nabla.gateway.registration;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.NodeAttestation;
import dev.nabla.protocol.contract.TeeRegistryContract;
import dev.nabla.protocol.eth.BlockSummary;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.tee.enclave.Attester;
import dev.nabla.tee.enclave.Enclave;
import dev.nabla.tee.policy.PolicyRecord;
import dev.nabla.tee.verifier.NodeBinding;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Makes this node's evidence: bound to its keys, its operator, where it is reached and paid, and
/// to a challenge. Safe from any thread.
public final class Witness {
  /// OpenGradient's type of a node that serves language models.
  public static final int LLM_PROXY = 0;

  /// How long evidence says that it is good; the registry may cut it short.
  static final Duration LIFETIME = Duration.ofHours(12);

  private final Access access;
  private final Address operator;
  private final NodeProfile profile;

  /// What it works with.
  public record Access(Enclave enclave, EthClient ledger, long chainId, InstantSource clock) {}

  /// Evidence with what it takes to compute its binding again.
  ///
  /// @param expiry seconds since the epoch
  public record Statement(long expiry, Attester.Produced produced) {}

  /// @param operator who registers the node
  /// @param profile where it is reached and paid
  public Witness(Access access, Address operator, NodeProfile profile) {
    this.access = access;
    this.operator = operator;
    this.profile = profile;
  }

  /// Fresh evidence that answers `challenge`.
  ///
  /// @throws dev.nabla.tee.enclave.EnclaveException where the platform gives none
  public Statement answer(Hash challenge) {
    Instant until = access.clock().instant().plus(LIFETIME);
    NodeBinding binding =
        new NodeBinding(
            new NodeBinding.Ledger(access.chainId(), ContractAddresses.TEE_REGISTRY),
            LLM_PROXY,
            access.enclave().bindingKeys(),
            operator,
            profile.paymentAddress(),
            profile.endpoint(),
            until.getEpochSecond(),
            challenge);
    Attester attester = access.enclave().attester();
    return new Statement(
        until.getEpochSecond(), attester.produce(binding.digest().toBytes(), Bytes.EMPTY));
  }

  /// Evidence for the registry, in answer to the block before the newest: what the newest itself is
  /// called, no call in it can know.
  ///
  /// @param policyId of the record that accepted the evidence before; zero where none has
  /// @throws NotRegisteredException where no record of the ledger speaks of this platform
  NodeAttestation attestation(Hash policyId) {
    long number = Math.max(0, access.ledger().blockNumber() - 1);
    BlockSummary known = access.ledger().block(number).orElseThrow();
    Statement statement = answer(known.hash());
    return new NodeAttestation(
        policyId.equals(Hash.ZERO) ? policyId() : policyId,
        access.enclave().sealingKey(),
        statement.expiry(),
        known.number(),
        statement.produced().evidence(),
        statement.produced().collateral());
  }

  private Hash policyId() {
    for (Hash id : access.ledger().view(TeeRegistryContract.policyIds())) {
      Bytes encoded = access.ledger().view(TeeRegistryContract.policy(id));
      if (PolicyRecord.decode(encoded).kind() == access.enclave().attester().kind()) {
        return id;
      }
    }
    throw new NotRegisteredException(
        "no policy record of this ledger accepts evidence of "
            + access.enclave().platform().label());
  }
}
