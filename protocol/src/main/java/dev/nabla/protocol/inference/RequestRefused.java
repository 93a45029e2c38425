package dev.nabla.protocol.inference;

import java.io.Serial;
import java.util.Optional;

/// A request that is not answered, and why, in the terms of OpenAI's error object.
public final class RequestRefused extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final RefusalCode code;
  private final String param;

  /// @param message for people: what was expected and what to do; holds no text of the request
  ///   beyond names and short values
  /// @param param the member at fault, as a path such as `messages[0].role`; empty where none is
  public RequestRefused(RefusalCode code, String message, String param) {
    super(message);
    this.code = code;
    this.param = param;
  }

  /// Why, in a stable form.
  public RefusalCode code() {
    return code;
  }

  /// The member at fault.
  public Optional<String> param() {
    return param.isEmpty() ? Optional.empty() : Optional.of(param);
  }
}
