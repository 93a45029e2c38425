package dev.nabla.model.template;

import dev.nabla.model.template.TemplateMessage.Role;
import dev.nabla.model.tokenizer.PromptPart;
import java.util.List;

/// The headers of Llama 3. Contents lose the white space at both ends.
///
/// @param datesSystem whether there is always a system message, which begins with two dates, as
///   from Llama 3.1 on
record Llama3Rendering(boolean datesSystem) implements Rendering {
  private static final String BEGIN = "<|begin_of_text|>";
  private static final String START = "<|start_header_id|>";
  private static final String END = "<|end_header_id|>";
  private static final String TURN_END = "<|eot_id|>";

  /// The date that the templates name where they know no clock; none reaches ours.
  private static final String DATES =
      "Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n";

  @Override
  public List<String> specials() {
    return List.of(BEGIN, START, END, TURN_END);
  }

  @Override
  public void render(List<TemplateMessage> messages, List<PromptPart> parts) {
    parts.add(new PromptPart.Special(BEGIN));
    List<TemplateMessage> others = messages;
    if (datesSystem) {
      boolean system = Rendering.beginsWithSystem(messages);
      String said = system ? WhiteSpace.trimmed(messages.getFirst().content()) : "";
      others = system ? messages.subList(1, messages.size()) : messages;
      addMessage(Role.SYSTEM, DATES + said, parts);
    }
    for (TemplateMessage message : others) {
      addMessage(message.role(), WhiteSpace.trimmed(message.content()), parts);
    }
    addHeader(Role.ASSISTANT, parts);
    parts.add(new PromptPart.Text("\n\n"));
  }

  private static void addMessage(Role role, String content, List<PromptPart> parts) {
    addHeader(role, parts);
    parts.add(new PromptPart.Text("\n\n" + content));
    parts.add(new PromptPart.Special(TURN_END));
  }

  private static void addHeader(Role role, List<PromptPart> parts) {
    parts.add(new PromptPart.Special(START));
    parts.add(new PromptPart.Text(role.promptName()));
    parts.add(new PromptPart.Special(END));
  }
}
