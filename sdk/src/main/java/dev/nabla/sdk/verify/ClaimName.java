package dev.nabla.sdk.verify;

/// What can be asked of a receipt file, in the order in which it is answered.
public enum ClaimName {
  /// The file can be read.
  FILE("file"),
  /// The id that the file states is the receipt's own.
  RECEIPT_ID("receipt id"),
  /// The receipt stands in the window, at its place.
  WINDOW("window"),
  /// The node's key signed the window.
  SIGNATURE("signature"),
  /// The request that is shown is the one that the receipt is about.
  REQUEST("request"),
  /// The response that is shown is the one that the receipt is about.
  RESPONSE("response"),
  /// The receipt inside the response is this one.
  CARRIED_RECEIPT("carried receipt"),
  /// The text of the response is the outcome that the receipt is about.
  OUTPUT("output"),
  /// The evidence in the file is the one that the receipt is about.
  EVIDENCE("evidence"),
  /// The answer is bound to the nonce that was sent. Only who asked can check it.
  NONCE("nonce"),
  /// The receipt tells of what the response looked like: an answer, or an error. Only who asked can
  /// check it.
  OUTCOME("outcome"),
  /// The receipt's model is the one that the hub knows by the name in the request. Only who asked
  /// can check it.
  MODEL_NAME("model name"),
  /// The mode is one that was asked for, and the receipt says why it was chosen.
  ROUTING("routing"),
  /// The receipt belongs to the network that the verifier trusts.
  NETWORK("network"),
  /// The network's producer sealed the block.
  BLOCK("block"),
  /// What the file says about storage is in the block's state.
  STATE("state"),
  /// The registry binds the signing key to the node.
  NODE_KEY("node key"),
  /// The window is part of a batch that was committed.
  BATCH("batch"),
  /// The receipt's time lies before the commit.
  TIME("time"),
  /// What became of the receipt on the ledger.
  STATUS("status"),
  /// The model really gives this answer.
  MODEL("model"),
  /// The answer came from measured code on accepted hardware.
  HARDWARE("hardware"),
  /// Nobody was kept out of the ledger.
  INCLUSION("inclusion");

  private final String label;

  ClaimName(String label) {
    this.label = label;
  }

  /// The name for people and for JSON.
  public String label() {
    return label;
  }
}
