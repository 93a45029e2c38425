package dev.nabla.services.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.chain.LedgerHarness;
import dev.nabla.chain.genesis.GenesisConstructor;
import dev.nabla.gateway.receipt.TestEnclave;
import dev.nabla.gateway.registration.NodeProfile;
import dev.nabla.gateway.registration.Registrar;
import dev.nabla.infrastructure.lifecycle.VirtualTimeline;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.contract.DevelopmentContracts;
import dev.nabla.protocol.contract.DevelopmentNetwork;
import dev.nabla.protocol.contract.RegisteredNode;
import dev.nabla.protocol.contract.RegisteredNode.Attested;
import dev.nabla.protocol.contract.TeeRegistryContract;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.eth.SenderSettings;
import dev.nabla.protocol.eth.TransactionSender;
import dev.nabla.services.proxy.EvidenceCheck.Refusal;
import dev.nabla.tee.policy.DefaultPolicies;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A ledger node that shows another row than the one that the evidence is bound to is found out.
class EvidenceCheckTest {
  private static final long CHAIN_ID = 62_252;

  private final VirtualTimeline timeline = LedgerHarness.clock();
  private final LedgerHarness harness = LedgerHarness.start(timeline, contracts());
  private final EthClient client = harness.client();
  private final TestEnclave enclave = new TestEnclave(timeline);
  private final EvidenceCheck check = new EvidenceCheck(client, CHAIN_ID);

  private static List<GenesisConstructor> contracts() {
    DevelopmentNetwork network =
        DevelopmentNetwork.of(List.of(LedgerHarness.address(1)), List.of(LedgerHarness.address(0)));
    return DevelopmentContracts.constructors(
            network, List.of(DefaultPolicies.development().encode()))
        .stream()
        .map(one -> new GenesisConstructor(one.at(), one.initCode(), one.balance()))
        .toList();
  }

  @BeforeEach
  void register() {
    TransactionSender operator =
        new TransactionSender(client, LedgerHarness.key(0), SenderSettings.of(CHAIN_ID), timeline);
    Registrar registrar =
        new Registrar(
            new Registrar.Access(enclave, client, operator),
            new NodeProfile(operator.address(), "https://node", Duration.ofSeconds(5), List.of()),
            CHAIN_ID,
            timeline);
    for (int i = 0; i < 4; i++) {
      registrar.run();
      timeline.advance(Duration.ofSeconds(1));
    }
  }

  @AfterEach
  void close() {
    harness.close();
  }

  private RegisteredNode node() {
    return client.view(TeeRegistryContract.node(enclave.nodeId()));
  }

  private String refused(RegisteredNode node) {
    return check.refusal(node, timeline.instant()).map(Refusal::what).orElse("nothing");
  }

  private static RegisteredNode with(
      RegisteredNode node, Address payee, String endpoint, Attested attested) {
    return new RegisteredNode(
        node.operator(),
        payee,
        node.keys(),
        node.registeredAt(),
        node.enabled(),
        endpoint,
        node.tlsCertificate(),
        attested);
  }

  private static Attested with(Attested was, Hash tlsSpki, Hash sealing, long until) {
    return new Attested(
        tlsSpki, sealing, was.policyId(), was.measurementHash(), was.at(), until, was.block());
  }

  @Test
  void asksAGatewayWhoseEvidenceHolds() {
    assertThat(check.refusal(node(), timeline.instant())).isEqualTo(Optional.empty());
  }

  @Test
  void saysThatTheBindingDoesNotHoldForAnotherPayeeEndpointKeyOrChain() {
    RegisteredNode node = node();
    Attested attested = node.attested();

    assertThat(refused(with(node, Address.ofNumber(7), node.endpoint(), attested)))
        .isEqualTo("binding");
    assertThat(refused(with(node, node.paymentAddress(), "https://other", attested)))
        .isEqualTo("binding");
    assertThat(
            refused(
                with(
                    node,
                    node.paymentAddress(),
                    node.endpoint(),
                    with(attested, attested.tlsSpki(), Hash.ZERO, attested.until()))))
        .isEqualTo("binding");
    assertThat(new EvidenceCheck(client, 1).refusal(node, timeline.instant()).map(Refusal::what))
        .contains("binding");
  }

  @Test
  void saysThatTheTlsKeyDoesNotHold() {
    RegisteredNode node = node();
    Attested other =
        with(node.attested(), Hash.ZERO, node.attested().sealingKey(), node.attested().until());

    assertThat(refused(with(node, node.paymentAddress(), node.endpoint(), other)))
        .isEqualTo("TLS key");
  }

  @Test
  void saysThatEvidenceIsOldOrNotThere() {
    RegisteredNode node = node();
    Instant late = Instant.ofEpochSecond(node.attested().until() + 1);
    Attested elsewhere =
        new Attested(
            node.attested().tlsSpki(),
            node.attested().sealingKey(),
            node.attested().policyId(),
            node.attested().measurementHash(),
            node.attested().at(),
            node.attested().until(),
            0);

    assertThat(check.refusal(node, late).map(Refusal::what)).contains("evidence");
    assertThat(refused(with(node, node.paymentAddress(), node.endpoint(), elsewhere)))
        .isEqualTo("evidence");
  }
}
