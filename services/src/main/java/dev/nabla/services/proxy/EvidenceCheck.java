package dev.nabla.services.proxy;

import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.NodeEvidence;
import dev.nabla.protocol.contract.RegisteredNode;
import dev.nabla.protocol.contract.TeeRegistryContract;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.tee.certificate.AuthorityCache;
import dev.nabla.tee.certificate.X509;
import dev.nabla.tee.policy.PolicyRecord;
import dev.nabla.tee.verifier.EvidenceVerifier;
import dev.nabla.tee.verifier.Expected;
import dev.nabla.tee.verifier.NodeBinding;
import dev.nabla.tee.verifier.Reason;
import dev.nabla.tee.verifier.Terms;
import dev.nabla.tee.verifier.Verdict;
import dev.nabla.tee.verifier.Verdict.Accepted;
import dev.nabla.tee.verifier.Verdict.Rejected;
import java.time.Instant;
import java.util.Optional;

/// Judges a gateway's evidence again, on this side: the registry's word that it was accepted is not
/// taken for it. Thread-safe.
final class EvidenceCheck {
  private static final int LLM_PROXY = 0;
  private static final int CACHED = 64;

  private final EthClient ledger;
  private final long chainId;
  private final EvidenceVerifier verifier = new EvidenceVerifier(new AuthorityCache(CACHED));

  EvidenceCheck(EthClient ledger, long chainId) {
    this.ledger = ledger;
    this.chainId = chainId;
  }

  /// Why a gateway is not asked.
  ///
  /// @param what does not hold: `TLS key`, `policy`, `evidence` or `binding`
  record Refusal(String what, String detail) {}

  /// Why `node` is not to be asked at `now`; nothing where all holds.
  ///
  /// @throws dev.nabla.protocol.eth.RpcFailure where the ledger does not answer
  Optional<Refusal> refusal(RegisteredNode node, Instant now) {
    try {
      Hash tlsKey = Digests.sha256(X509.read(node.tlsCertificate()).spki().toArray());
      if (!tlsKey.equals(node.attested().tlsSpki())) {
        return refused("TLS key", "the registered certificate is of another key than the evidence");
      }
      return node.attested().until() < now.getEpochSecond()
          ? refused("evidence", "it ran out at " + Instant.ofEpochSecond(node.attested().until()))
          : judge(node);
    } catch (DecodingException e) {
      return refused("evidence", "what the ledger shows cannot be read: " + e.getMessage());
    }
  }

  private static Optional<Refusal> refused(String what, String detail) {
    return Optional.of(new Refusal(what, detail));
  }

  private Optional<Refusal> judge(RegisteredNode node) {
    Hash policyId = node.attested().policyId();
    PolicyRecord policy = PolicyRecord.decode(ledger.view(TeeRegistryContract.policy(policyId)));
    if (!policy.id().equals(policyId)) {
      return refused("policy", "the ledger shows another record than the one of that name");
    }
    Optional<NodeEvidence> newest =
        ledger.logs(TeeRegistryContract.evidenceIn(node.attested().block())).stream()
            .map(mined -> TeeRegistryContract.evidence(mined.log()))
            .filter(each -> each.nodeId().equals(node.keys().nodeId()))
            .reduce((_, later) -> later);
    if (newest.isEmpty()) {
      return refused("evidence", "the ledger shows none");
    }
    return refusal(verdict(node, policy, newest.orElseThrow()));
  }

  /// At the instant at which the registry accepted it: certificates may live for hours only.
  private Verdict verdict(RegisteredNode node, PolicyRecord policy, NodeEvidence found) {
    Terms terms =
        new Terms(
            policy,
            Instant.ofEpochSecond(node.attested().at()),
            Expected.binding(binding(node, found).digest().toBytes()));
    return verifier.verify(policy.kind(), found.evidence(), found.collateral(), terms);
  }

  private NodeBinding binding(RegisteredNode node, NodeEvidence found) {
    RegisteredNode.Attested attested = node.attested();
    return new NodeBinding(
        new NodeBinding.Ledger(chainId, ContractAddresses.TEE_REGISTRY),
        LLM_PROXY,
        new NodeBinding.Keys(
            node.keys().nodeId(),
            node.keys().receiptKey().x(),
            node.keys().receiptKey().y(),
            attested.sealingKey(),
            attested.tlsSpki()),
        node.operator(),
        node.paymentAddress(),
        node.endpoint(),
        found.expiry(),
        found.challenge());
  }

  private static Optional<Refusal> refusal(Verdict verdict) {
    return switch (verdict) {
      case Accepted _ -> Optional.empty();
      case Rejected rejected ->
          refused(
              rejected.reason() == Reason.BINDING_MISMATCH ? "binding" : "evidence",
              rejected.reason() + ", " + rejected.detail());
    };
  }
}
