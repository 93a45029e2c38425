package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.CanonicalJson;
import dev.nabla.primitives.codec.StrictJson;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What a verifier must know of a network to check its receipts offline: the anchor of trust, kept
/// by whoever verifies (`network.json`, "nabla-network/1"). Everything in a receipt file is judged
/// against it.
///
/// @param chainId EIP-155 chain id
/// @param genesisHash hash of block 0
/// @param producer whose seal makes a header
/// @param contracts where the contracts are
public record Network(long chainId, Hash genesisHash, Address producer, Contracts contracts) {
  /// The value of member `format`.
  public static final String FORMAT = "nabla-network/1";

  /// Most bytes of the file.
  public static final int MAX_BYTES = 1 << 14;

  /// @throws DecodingException where the chain id is not at least 1
  public Network {
    if (chainId < 1) {
      throw new DecodingException("chain id must be at least 1: " + chainId, 0);
    }
  }

  /// The addresses of the network's contracts.
  public record Contracts(
      Address teeRegistry, Address staking, Address modelHub, Address settlement) {}

  /// The domain of the network's receipts.
  public Domain domain() {
    return new Domain(chainId, contracts.settlement());
  }

  /// The file: RFC 8785 JSON.
  public Bytes encode() {
    return Bytes.of(CanonicalJson.write(toJson()));
  }

  /// Reads the file; white space is free, every value has one spelling.
  ///
  /// @throws DecodingException where it is anything else
  public static Network decode(Bytes file) {
    if (file.size() > MAX_BYTES) {
      throw new DecodingException("network file of " + file.size() + " bytes", 0);
    }
    FileMembers in = FileMembers.of(StrictJson.parse(file.toArray()), "");
    in.expectOnly("format", "chainId", "genesisHash", "producer", "contracts");
    in.expectFormat(FORMAT);
    FileMembers contracts = in.object("contracts");
    contracts.expectOnly("teeRegistry", "staking", "modelHub", "settlement");
    Network network =
        new Network(
            in.uint63("chainId"),
            in.hash("genesisHash"),
            in.address("producer"),
            new Contracts(
                contracts.address("teeRegistry"),
                contracts.address("staking"),
                contracts.address("modelHub"),
                contracts.address("settlement")));
    in.expectSpelling(network.toJson());
    return network;
  }

  private ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format", FORMAT);
    json.put("chainId", Long.toString(chainId));
    json.put("genesisHash", genesisHash.toHex());
    json.put("producer", producer.toHex());
    json.putObject("contracts")
        .put("teeRegistry", contracts.teeRegistry().toHex())
        .put("staking", contracts.staking().toHex())
        .put("modelHub", contracts.modelHub().toHex())
        .put("settlement", contracts.settlement().toHex());
    return json;
  }
}
