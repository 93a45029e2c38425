package dev.nabla.contracts;

import dev.nabla.gateway.receipt.TestEnclave;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import dev.nabla.primitives.crypto.P256;
import dev.nabla.primitives.crypto.P256PrivateKey;
import dev.nabla.primitives.crypto.RsaPss;
import dev.nabla.primitives.crypto.RsaPublicKey;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.NodeAttestation;
import dev.nabla.protocol.contract.NodeRegistration;
import dev.nabla.protocol.contract.TeeRegistryContract;
import dev.nabla.protocol.inference.BatchLeaf.SignedLostRange;
import dev.nabla.protocol.inference.BatchLeaf.SignedWindow;
import dev.nabla.protocol.inference.LostRange;
import dev.nabla.protocol.inference.NodeKeys;
import dev.nabla.protocol.inference.WindowHeader;
import dev.nabla.tee.certificate.X509;
import dev.nabla.tee.enclave.Attester;
import dev.nabla.tee.enclave.SoftwareAttester;
import dev.nabla.tee.verifier.NodeBinding;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateKey;
import java.time.Instant;
import java.util.SplittableRandom;

/// A node's keys and what it signs with them. RSA keys are slow to make, so most tests share two.
final class TestNode {
  static final TestNode FIRST = new TestNode(1, 2_048);
  static final TestNode SECOND = new TestNode(2, 2_048);

  static final Hash SEALING = Hash.fromHex("09".repeat(32));
  static final long EXPIRY = ContractLedger.START + 1_000_000;
  private static final Hash TLS_SPKI =
      Digests.sha256(X509.read(TestEnclave.CERTIFICATE).spki().toArray());
  private static final Attester ATTESTER =
      new SoftwareAttester(() -> Instant.ofEpochSecond(ContractLedger.START), new SecureRandom());

  private final NodeKeys keys;
  private final P256PrivateKey receiptKey;
  private final RSAPrivateKey rsaKey;

  private TestNode(long seed, int rsaBits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(rsaBits);
      KeyPair pair = generator.generateKeyPair();
      rsaKey = (RSAPrivateKey) pair.getPrivate();
      receiptKey = P256PrivateKey.generate(new SplittableRandom(seed));
      RsaPublicKey rsa = new RsaPublicKey(Bytes.of(pair.getPublic().getEncoded()));
      keys = new NodeKeys(rsa, receiptKey.publicKey());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Another node with a fresh RSA key.
  static TestNode withRsaBits(int rsaBits) {
    return new TestNode(3, rsaBits);
  }

  NodeKeys keys() {
    return keys;
  }

  Hash id() {
    return keys.nodeId();
  }

  /// A registration by `operator`, honest in everything.
  NodeRegistration registration(Address operator) {
    return registration(operator, "http://127.0.0.1:8480", TestEnclave.CERTIFICATE);
  }

  NodeRegistration registration(Address operator, String endpoint, Bytes certificate) {
    Hash digest = TeeRegistryContract.registrationDigest(ContractLedger.CHAIN_ID, operator, keys);
    return new NodeRegistration(
        keys,
        operator,
        endpoint,
        certificate,
        P256.sign(digest, receiptKey),
        RsaPss.sign(digest.toBytes(), rsaKey, new SecureRandom()),
        attestation(operator, operator, endpoint));
  }

  NodeBinding.Keys boundKeys() {
    return new NodeBinding.Keys(
        id(), keys.receiptKey().x(), keys.receiptKey().y(), SEALING, TLS_SPKI);
  }

  /// Evidence for this node as it is so registered, in answer to the first block.
  NodeAttestation attestation(Address operator, Address paymentAddress, String endpoint) {
    NodeBinding binding =
        new NodeBinding(
            new NodeBinding.Ledger(ContractLedger.CHAIN_ID, ContractAddresses.TEE_REGISTRY),
            0,
            boundKeys(),
            operator,
            paymentAddress,
            endpoint,
            EXPIRY,
            ContractLedger.blockHash(0));
    return attestation(binding.digest());
  }

  /// Evidence that is bound to `digest`.
  static NodeAttestation attestation(Hash digest) {
    Attester.Produced produced = ATTESTER.produce(digest.toBytes(), Bytes.EMPTY);
    return new NodeAttestation(
        ContractLedger.POLICY.id(), SEALING, EXPIRY, 0, produced.evidence(), produced.collateral());
  }

  SignedWindow sign(WindowHeader header) {
    return new SignedWindow(header, P256.sign(header.signingHash(), receiptKey));
  }

  SignedLostRange sign(LostRange range) {
    return new SignedLostRange(range, P256.sign(range.signingHash(), receiptKey));
  }

  SignedLostRange lost(long first, long last) {
    return sign(
        new LostRange(ContractLedger.CHAIN_ID, ContractAddresses.SETTLEMENT, id(), first, last));
  }
}
