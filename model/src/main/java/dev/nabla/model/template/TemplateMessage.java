package dev.nabla.model.template;

import java.util.Locale;

/// One message of a conversation as a template sees it. Hides its content, which may be a user's.
///
/// @param content without lone surrogates
public record TemplateMessage(Role role, String content) {
  /// Who speaks. Templates know no other.
  public enum Role {
    SYSTEM,
    USER,
    ASSISTANT;

    /// As it stands in a prompt: lower case.
    public String promptName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public String toString() {
    return "TemplateMessage[" + role + ", " + content.length() + " characters]";
  }
}
