package dev.nabla.protocol.inference;

import java.util.Locale;

/// Why a request is refused; [#wireName()] is the `code` of OpenAI's error object and stable.
public enum RefusalCode {
  /// Not JSON by the strict rules.
  INVALID_JSON(400),
  /// More bytes than are read.
  REQUEST_TOO_LARGE(413),
  /// A member is missing.
  MISSING_REQUIRED_PARAMETER(400),
  /// A member has another JSON type than it must.
  INVALID_TYPE(400),
  /// A member's value is out of range or contradicts another.
  INVALID_VALUE(400),
  /// A member that nobody here knows; it might change the answer.
  UNKNOWN_PARAMETER(400),
  /// A known member that would change the answer and is not honoured here.
  UNSUPPORTED_PARAMETER(400),
  /// A known member with a value that is not honoured here.
  UNSUPPORTED_VALUE(400),
  /// The model's template cannot render this conversation.
  UNSUPPORTED_TEMPLATE(400),
  /// The model answers no requests of this form.
  UNSUPPORTED_FORM(400),
  /// The model does not run on these inputs, or not in time.
  RUN_FAILED(422),
  /// Prompt and answer do not fit the model's context.
  CONTEXT_LENGTH_EXCEEDED(400),
  /// No model of that name.
  MODEL_NOT_FOUND(404),
  /// Nothing here proves as much as was asked for.
  VERIFICATION_UNAVAILABLE(422);

  private final int httpStatus;

  RefusalCode(int httpStatus) {
    this.httpStatus = httpStatus;
  }

  /// The status with which HTTP says it; clients pick the exception class by it.
  public int httpStatus() {
    return httpStatus;
  }

  /// The stable name in lower case, such as `invalid_value`.
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
