package dev.nabla.model.tokenizer;

/// A piece of a rendered prompt: markup, which is a special token, or text, which never is,
/// whatever it says.
public sealed interface PromptPart {
  /// The characters as they stand in the rendered prompt.
  String text();

  /// A special token by its text, such as `<|im_start|>`.
  record Special(String text) implements PromptPart {}

  /// Anything else. Hides what it holds: it may be a user's.
  record Text(String text) implements PromptPart {
    @Override
    public String toString() {
      return "Text[" + text.length() + " characters]";
    }
  }
}
