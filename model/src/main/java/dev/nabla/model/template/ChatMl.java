package dev.nabla.model.template;

import dev.nabla.model.template.TemplateMessage.Role;
import dev.nabla.model.tokenizer.PromptPart;
import java.util.List;

/// ChatML: each message between two special tokens, with a default system message where the
/// conversation does not begin with one.
///
/// @param defaultSystem its text
record ChatMl(String defaultSystem) implements Rendering {
  private static final String START = "<|im_start|>";
  private static final String END = "<|im_end|>";

  @Override
  public List<String> specials() {
    return List.of(START, END);
  }

  @Override
  public void render(List<TemplateMessage> messages, List<PromptPart> parts) {
    if (!Rendering.beginsWithSystem(messages)) {
      addMessage(Role.SYSTEM, defaultSystem, parts);
    }
    for (TemplateMessage message : messages) {
      addMessage(message.role(), message.content(), parts);
    }
    askForAnswer(parts);
  }

  static void addMessage(Role role, String content, List<PromptPart> parts) {
    parts.add(new PromptPart.Special(START));
    parts.add(new PromptPart.Text(role.promptName() + "\n" + content));
    parts.add(new PromptPart.Special(END));
    parts.add(new PromptPart.Text("\n"));
  }

  static void askForAnswer(List<PromptPart> parts) {
    parts.add(new PromptPart.Special(START));
    parts.add(new PromptPart.Text(Role.ASSISTANT.promptName() + "\n"));
  }
}
