package dev.nabla.model.template;

import dev.nabla.model.template.TemplateMessage.Role;
import dev.nabla.model.tokenizer.PromptPart;
import java.util.List;

/// What one template makes of a conversation.
interface Rendering {
  /// The special tokens that it needs.
  List<String> specials();

  /// Adds the prompt that asks for the assistant's next message.
  ///
  /// @param messages at least one
  void render(List<TemplateMessage> messages, List<PromptPart> parts);

  /// Whether the conversation begins with a system message.
  static boolean beginsWithSystem(List<TemplateMessage> messages) {
    return messages.getFirst().role() == Role.SYSTEM;
  }
}
