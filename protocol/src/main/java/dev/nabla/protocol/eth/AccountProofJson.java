package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// [AccountProof] as the result of `eth_getProof` (EIP-1186) and as it stands in receipt files.
public final class AccountProofJson {
  private static final int MAX_SLOTS = 1024;

  private AccountProofJson() {}

  /// The proof as JSON.
  public static ObjectNode write(AccountProof proof) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("address", proof.address().toHex());
    json.set("accountProof", nodes(proof.nodes()));
    json.put("balance", Quantity.of(proof.balance()));
    json.put("codeHash", proof.codeHash().toHex());
    json.put("nonce", Quantity.of(proof.nonce()));
    json.put("storageHash", proof.storageRoot().toHex());
    ArrayNode slots = json.putArray("storageProof");
    for (StorageProof slot : proof.storage()) {
      ObjectNode entry = slots.addObject();
      entry.put("key", Quantity.of(slot.slot()));
      entry.put("value", Quantity.of(slot.value()));
      entry.set("proof", nodes(slot.nodes()));
    }
    return json;
  }

  /// Reads what [#write] gives, or another Ethereum node's answer to `eth_getProof`.
  ///
  /// @throws DecodingException where a member is missing, of the wrong type or out of bounds
  public static AccountProof read(JsonNode json) {
    return new AccountProof(
        Address.fromHex(text(json, "address")),
        Quantity.parseUnsignedLong(text(json, "nonce")),
        Quantity.parse(text(json, "balance")),
        Hash.fromHex(text(json, "codeHash")),
        Hash.fromHex(text(json, "storageHash")),
        list(json, "accountProof", TrieProof.MAX_NODES, AccountProofJson::node),
        list(json, "storageProof", MAX_SLOTS, AccountProofJson::slot));
  }

  private static StorageProof slot(JsonNode json) {
    return new StorageProof(
        UInt256.fromHex(text(json, "key")),
        Quantity.parse(text(json, "value")),
        list(json, "proof", TrieProof.MAX_NODES, AccountProofJson::node));
  }

  private static Bytes node(JsonNode json) {
    if (!json.isString()) {
      throw new DecodingException("a node of a proof is not text", 0);
    }
    return Bytes.fromHex(json.stringValue());
  }

  private static String text(JsonNode json, String member) {
    JsonNode value = json.path(member);
    if (!value.isString()) {
      throw new DecodingException("member " + member + " of the proof is not text", 0);
    }
    return value.stringValue();
  }

  private static <T> List<T> list(
      JsonNode json, String member, int limit, Function<JsonNode, T> readItem) {
    JsonNode items = json.path(member);
    if (!items.isArray() || items.size() > limit) {
      throw new DecodingException(
          "member " + member + " of the proof is not a list of at most " + limit + " items", 0);
    }
    List<T> values = new ArrayList<>(items.size());
    for (JsonNode item : items) {
      values.add(readItem.apply(item));
    }
    return values;
  }

  private static ArrayNode nodes(List<Bytes> nodes) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    nodes.forEach(node -> json.add(node.toHex()));
    return json;
  }
}
