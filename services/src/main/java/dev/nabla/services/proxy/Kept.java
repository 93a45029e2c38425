package dev.nabla.services.proxy;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.CanonicalJson;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.contract.ReceiptStatus;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What the proxy knows of one exchange beside its bytes: `<receipt id>.state.json`.
///
/// @param id the receipt's
/// @param requestId the gateway's secret name of it
/// @param receivedMillis when it was kept, milliseconds since the epoch
/// @param nodeId who answered
/// @param path where it was asked
/// @param model as asked for
/// @param outcome of the receipt, by name
/// @param sizeBytes of request, response and receipt
/// @param status what the ledger says of it; NONE while it is not there
/// @param check whether it was run again
/// @param accusation whether it was accused
/// @param note what a person should know, empty where there is nothing
record Kept(
    Hash id,
    String requestId,
    long receivedMillis,
    Hash nodeId,
    String path,
    String model,
    String outcome,
    long sizeBytes,
    ReceiptStatus status,
    Check check,
    Accusation accusation,
    String note) {
  /// Most bytes of the file.
  static final int MAX_BYTES = 16 << 10;

  private static final String FORMAT = "nabla-kept/1";

  /// Whether the answer was run again, here or by a second operator.
  enum Check {
    /// Not drawn.
    NONE,
    /// Drawn, and not done yet.
    DUE,
    /// It is true.
    TRUE,
    /// It is false.
    FALSE,
    /// It cannot be told.
    UNKNOWN
  }

  /// Whether the answer was accused on the ledger.
  enum Accusation {
    /// There is no reason to.
    NONE,
    /// It is false, and will be accused once it is on the ledger.
    DUE,
    /// It is false, and was left to its owner to accuse.
    LEFT,
    /// The challenge is on its way or being voted on.
    SENT,
    /// Two thirds found the answer false.
    WON,
    /// They did not.
    LOST
  }

  Kept withStatus(ReceiptStatus now) {
    return with(now, check, accusation, note);
  }

  Kept withCheck(Check now, String why) {
    return with(status, now, accusation, why);
  }

  Kept withAccusation(Accusation now, String why) {
    return with(status, check, now, why);
  }

  private Kept with(ReceiptStatus now, Check checked, Accusation accused, String why) {
    return new Kept(
        id,
        requestId,
        receivedMillis,
        nodeId,
        path,
        model,
        outcome,
        sizeBytes,
        now,
        checked,
        accused,
        why);
  }

  /// How far it has come, in the words of the gateway's API.
  String statusName() {
    return status == ReceiptStatus.NONE ? "SIGNED" : status.name();
  }

  /// Whether the ledger has said its last word.
  boolean isSettledForGood() {
    return switch (status) {
      case FINAL, REJECTED, UNDECIDED -> true;
      case NONE, SETTLED, VERIFIED, NOT_VERIFIED, CHALLENGED, LAPSED -> false;
    };
  }

  /// Whether nothing is left to do about it, so that it may make room for another.
  boolean isDone() {
    return status == ReceiptStatus.FINAL
        && check != Check.DUE
        && check != Check.FALSE
        && accusation == Accusation.NONE;
  }

  Bytes encode() {
    return Bytes.of(CanonicalJson.write(toJson().put("format", FORMAT)));
  }

  /// The members, for the page as well.
  ObjectNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id.toHex())
        .put("requestId", requestId)
        .put("receivedMillis", receivedMillis)
        .put("nodeId", nodeId.toHex())
        .put("path", path)
        .put("model", model)
        .put("outcome", outcome)
        .put("sizeBytes", sizeBytes)
        .put("status", statusName())
        .put("check", check.name())
        .put("accusation", accusation.name())
        .put("note", note);
  }

  /// Reads what [#encode()] writes.
  ///
  /// @throws DecodingException where it is anything else
  static Kept decode(byte[] file) {
    JsonNode json = StrictJson.parse(file);
    if (!json.path("format").asString("").equals(FORMAT)) {
      throw new DecodingException("not " + FORMAT, 0);
    }
    try {
      String status = text(json, "status");
      return new Kept(
          Hash.fromHex(text(json, "id")),
          text(json, "requestId"),
          json.path("receivedMillis").asLong(),
          Hash.fromHex(text(json, "nodeId")),
          text(json, "path"),
          text(json, "model"),
          text(json, "outcome"),
          json.path("sizeBytes").asLong(),
          status.equals("SIGNED") ? ReceiptStatus.NONE : ReceiptStatus.valueOf(status),
          Check.valueOf(text(json, "check")),
          Accusation.valueOf(text(json, "accusation")),
          text(json, "note"));
    } catch (IllegalArgumentException e) {
      throw new DecodingException("not " + FORMAT + ": " + e.getMessage(), 0, e);
    }
  }

  private static String text(JsonNode json, String member) {
    JsonNode value = json.path(member);
    if (!value.isString()) {
      throw new DecodingException("member " + member + " is no text", 0);
    }
    return value.stringValue();
  }
}
