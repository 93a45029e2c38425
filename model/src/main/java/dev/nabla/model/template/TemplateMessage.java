package dev.nabla.model.template;

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
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  @Override
  public String toString() {
    return "TemplateMessage[" + role + ", " + content.length() + " characters]";
  }
}
