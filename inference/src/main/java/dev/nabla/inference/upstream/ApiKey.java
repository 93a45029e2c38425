package dev.nabla.inference.upstream;

/// A key for a provider. Only the request that is sent sees it: it is in no message and no log.
public final class ApiKey {
  /// For servers that ask for none.
  public static final ApiKey NONE = new ApiKey("");

  private final String secret;

  /// @param secret printable ASCII without white space at its ends; empty for none
  /// @throws IllegalArgumentException where it could not stand in a header
  public ApiKey(String secret) {
    if (!secret.chars().allMatch(unit -> unit > ' ' && unit < 0x7f)) {
      throw new IllegalArgumentException("a key is printable ASCII without white space");
    }
    this.secret = secret;
  }

  boolean isNone() {
    return secret.isEmpty();
  }

  /// The key itself, for a header.
  String reveal() {
    return secret;
  }

  /// Hides the key.
  @Override
  public String toString() {
    return "ApiKey[hidden]";
  }
}
