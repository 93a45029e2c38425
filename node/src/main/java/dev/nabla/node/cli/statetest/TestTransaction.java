package dev.nabla.node.cli.statetest;

import static dev.nabla.node.cli.statetest.FixtureJson.address;
import static dev.nabla.node.cli.statetest.FixtureJson.bytes;
import static dev.nabla.node.cli.statetest.FixtureJson.list;
import static dev.nabla.node.cli.statetest.FixtureJson.member;
import static dev.nabla.node.cli.statetest.FixtureJson.number;
import static dev.nabla.node.cli.statetest.FixtureJson.positiveLong;
import static dev.nabla.node.cli.statetest.FixtureJson.text;
import static dev.nabla.node.cli.statetest.FixtureJson.unsignedLong;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.AccessListEntry;
import dev.nabla.protocol.eth.AccessListTransaction;
import dev.nabla.protocol.eth.Authorization;
import dev.nabla.protocol.eth.BlobTransaction;
import dev.nabla.protocol.eth.DynamicFeeTransaction;
import dev.nabla.protocol.eth.LegacyTransaction;
import dev.nabla.protocol.eth.SetCodeTransaction;
import dev.nabla.protocol.eth.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// The transaction of a case, made from the file's template and the case's indexes.
final class TestTransaction {
  private final JsonNode template;
  private final JsonNode indexes;
  private final long chainId;

  TestTransaction(StateTest test) {
    this.template = test.transaction();
    this.indexes = member(test.expected(), "indexes");
    this.chainId = test.chainId();
  }

  /// The transaction, without a signature.
  ///
  /// @throws DecodingException where no transaction of its type can have these fields
  Transaction read() {
    if (template.has("authorizationList")) {
      return setCode();
    }
    if (template.has("maxFeePerBlobGas")) {
      return blob();
    }
    if (template.has("maxFeePerGas")) {
      return dynamicFee();
    }
    return accessLists().isMissingNode() ? legacy() : accessList();
  }

  private Transaction legacy() {
    return new LegacyTransaction(
        OptionalLong.of(chainId),
        unsignedLong(template, "nonce"),
        number(template, "gasPrice"),
        gasLimit(),
        recipient(),
        value(),
        data(),
        Transaction.UNSIGNED);
  }

  private Transaction accessList() {
    return new AccessListTransaction(
        chainId,
        unsignedLong(template, "nonce"),
        number(template, "gasPrice"),
        gasLimit(),
        recipient(),
        value(),
        data(),
        accessListEntries(),
        Transaction.UNSIGNED);
  }

  private Transaction dynamicFee() {
    return new DynamicFeeTransaction(
        chainId,
        unsignedLong(template, "nonce"),
        number(template, "maxPriorityFeePerGas"),
        number(template, "maxFeePerGas"),
        gasLimit(),
        recipient(),
        value(),
        data(),
        accessListEntries(),
        Transaction.UNSIGNED);
  }

  private Transaction blob() {
    return new BlobTransaction(
        chainId,
        unsignedLong(template, "nonce"),
        number(template, "maxPriorityFeePerGas"),
        number(template, "maxFeePerGas"),
        gasLimit(),
        callee(),
        value(),
        data(),
        accessListEntries(),
        number(template, "maxFeePerBlobGas"),
        list(member(template, "blobVersionedHashes"), FixtureJson::hash),
        Transaction.UNSIGNED);
  }

  private Transaction setCode() {
    return new SetCodeTransaction(
        chainId,
        unsignedLong(template, "nonce"),
        number(template, "maxPriorityFeePerGas"),
        number(template, "maxFeePerGas"),
        gasLimit(),
        callee(),
        value(),
        data(),
        accessListEntries(),
        list(member(template, "authorizationList"), TestTransaction::authorization),
        Transaction.UNSIGNED);
  }

  private static Authorization authorization(JsonNode node) {
    UInt256 parity = number(node, node.has("yParity") ? "yParity" : "v");
    if (parity.bitLength() > 8) {
      throw new DecodingException("parity " + parity, 0);
    }
    return new Authorization(
        number(node, "chainId"),
        address(member(node, "address")),
        unsignedLong(node, "nonce"),
        (int) parity.toLong(),
        number(node, "r"),
        number(node, "s"));
  }

  private long gasLimit() {
    return positiveLong(chosen("gasLimit", "gas"));
  }

  private UInt256 value() {
    return number(chosen("value", "value"));
  }

  private Bytes data() {
    return bytes(chosen("data", "data"));
  }

  private JsonNode chosen(String list, String index) {
    return member(template, list).path(indexOf(index));
  }

  private int indexOf(String name) {
    return member(indexes, name).intValue();
  }

  /// The list for the chosen data; missing where the file has none for it.
  private JsonNode accessLists() {
    JsonNode chosen = template.path("accessLists").path(indexOf("data"));
    return chosen.isNull() ? chosen.path("none") : chosen;
  }

  private List<AccessListEntry> accessListEntries() {
    return list(
        accessLists(),
        entry ->
            new AccessListEntry(
                address(member(entry, "address")),
                list(member(entry, "storageKeys"), FixtureJson::hash)));
  }

  private Optional<Address> recipient() {
    String to = text(member(template, "to"));
    return to.isEmpty() ? Optional.empty() : Optional.of(Address.fromHex(to));
  }

  private Address callee() {
    return recipient()
        .orElseThrow(() -> new DecodingException("this type of transaction creates nothing", 0));
  }
}
