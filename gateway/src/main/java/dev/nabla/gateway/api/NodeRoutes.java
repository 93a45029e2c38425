package dev.nabla.gateway.api;

import dev.nabla.gateway.receipt.Heartbeat;
import dev.nabla.gateway.registration.NodeStanding;
import dev.nabla.gateway.registration.Witness;
import dev.nabla.infrastructure.http.Exchange;
import dev.nabla.infrastructure.http.HttpRefusal;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.tee.enclave.Enclave;
import dev.nabla.tee.enclave.EnclaveException;
import dev.nabla.tee.enclave.Platform;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/// `GET /health`, `/signing-key`, `/enclave/attestation` and `/heartbeat/status`, in OpenGradient's
/// shapes with members of our own.
final class NodeRoutes {
  private static final int PEM_LINE = 64;
  private static final Pattern NONCE = Pattern.compile("[0-9a-fA-F]{40}");

  private final Enclave enclave;
  private final NodeStanding standing;
  private final Identity identity;
  private final InstantSource clock;

  /// @param version of this software
  /// @param paymentAddress who is paid
  record Identity(String version, Address paymentAddress) {}

  NodeRoutes(Enclave enclave, NodeStanding standing, Identity identity, InstantSource clock) {
    this.enclave = enclave;
    this.standing = standing;
    this.identity = identity;
    this.clock = clock;
  }

  void health(Exchange exchange) throws IOException {
    boolean ready = standing.isReady() && !exchange.draining();
    ObjectNode json = Json.object();
    json.put("status", ready ? "OK" : exchange.draining() ? "DRAINING" : "STARTING");
    json.put("version", identity.version());
    json.put("tee_enabled", enclave.platform() != Platform.SOFTWARE);
    json.put("node_id", enclave.nodeId().toHex());
    putPriceFeed(json);
    exchange.respond(ready ? 200 : 503, Headers.json(), Json.bytes(json));
  }

  /// Nothing is priced in OPG here, so no price was ever fetched: the members are there for clients
  /// that read them, and say so.
  private static void putPriceFeed(ObjectNode json) {
    json.putObject("price_feed")
        .putNull("price_usd")
        .putNull("last_success")
        .putNull("last_error")
        .put("consecutive_failures", 0)
        .put("total_fetches", 0)
        .put("total_errors", 0)
        .putNull("refresh_interval");
  }

  /// Evidence of what protects the keys, in answer to the caller's nonce: with all that it takes to
  /// compute what it is bound to, beside what the registry says of the node.
  void attestation(Exchange exchange) throws IOException {
    String nonce = exchange.query("nonce").orElse("");
    if (!NONCE.matcher(nonce).matches()) {
      throw new HttpRefusal(400, "nonce: 40 hex digits are expected");
    }
    Hash challenge = Hash.fromHex(nonce + "0".repeat(2 * Hash.SIZE - nonce.length()));
    Witness.Statement statement;
    try {
      statement = standing.witness().answer(challenge);
    } catch (EnclaveException e) {
      throw new HttpRefusal(503, "the platform gives no evidence: " + e.getMessage());
    }
    ObjectNode json = Json.object();
    json.put("platform", enclave.platform().name());
    json.put("evidence", statement.produced().evidence().toHex());
    json.put("collateral", statement.produced().collateral().toHex());
    json.put("challenge", challenge.toHex());
    json.put("expiry", statement.expiry());
    json.put("node_id", enclave.nodeId().toHex());
    json.put("sealing_key", enclave.sealingKey().toHex());
    exchange.respond(200, Headers.json(), Json.bytes(json));
  }

  /// The newest sign of life that the ledger has of this node.
  void heartbeat(Exchange exchange) throws IOException {
    ObjectNode json = Json.object().put("enabled", true).put("tee_id", enclave.nodeId().toHex());
    if (standing.isReady()) {
      Heartbeat newest = standing.newestHeartbeat();
      json.put("last_block", newest.blockNumber()).put("last_block_hash", newest.hash().toHex());
    }
    exchange.respond(200, Headers.json(), Json.bytes(json));
  }

  void signingKey(Exchange exchange) throws IOException {
    ObjectNode json = Json.object();
    json.put("public_key", pem(enclave.rsaKey().spki().toArray()));
    json.put("tee_id", enclave.nodeId().toHex());
    json.put("wallet_address", identity.paymentAddress().toHex());
    json.put("timestamp", clock.instant().toString());
    json.putObject("enclave_info")
        .put("platform", enclave.platform().name())
        .put("instance_type", enclave.platform().label())
        .put("version", identity.version());
    json.putNull("measurements");
    json.put("p256", enclave.receiptKey().toBytes().toHex());
    json.put("x25519", enclave.sealingKey().toHex());
    json.put("tls_certificate", enclave.tlsCertificate().toHex());
    exchange.respond(200, Headers.json(), Json.bytes(json));
  }

  private static String pem(byte[] spki) {
    String base64 = Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(spki);
    return "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
  }
}
