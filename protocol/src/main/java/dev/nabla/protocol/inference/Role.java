package dev.nabla.protocol.inference;

/// Who speaks in a message. A template that cannot render a role refuses it.
public enum Role {
  /// Instructions of the application.
  SYSTEM("system"),
  /// Instructions of the application, in the newer name.
  DEVELOPER("developer"),
  /// The person who asks.
  USER("user"),
  /// The model.
  ASSISTANT("assistant"),
  /// The result of a tool that the model called.
  TOOL("tool");

  private final String wireName;

  Role(String wireName) {
    this.wireName = wireName;
  }

  /// The name in requests.
  public String wireName() {
    return wireName;
  }
}
