package dev.nabla.protocol.contract;

/// What an operator's pool answers for.
public enum StakeRole {
  /// Attestations and votes.
  VALIDATOR(0),
  /// Answers of nodes.
  INFERENCE(1);

  private final int code;

  StakeRole(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
