package dev.nabla.model.template;

import dev.nabla.model.template.TemplateMessage.Role;
import dev.nabla.model.tokenizer.PromptPart;
import java.util.List;

/// ChatML as Qwen3 writes it: no default system message, and what the assistant thought is left out
/// of its earlier answers.
record Qwen3Rendering() implements Rendering {
  private static final String THOUGHT = "<think>";
  private static final String THOUGHT_END = "</think>";
  private static final String RESULT = "<tool_response>";
  private static final String RESULT_END = "</tool_response>";

  @Override
  public List<String> specials() {
    return new ChatMl("").specials();
  }

  @Override
  public void render(List<TemplateMessage> messages, List<PromptPart> parts) {
    int lastQuery = lastQuery(messages);
    for (int i = 0; i < messages.size(); i++) {
      TemplateMessage message = messages.get(i);
      boolean last = i == messages.size() - 1;
      String content =
          message.role() == Role.ASSISTANT
              ? answer(message.content(), i > lastQuery, last)
              : message.content();
      ChatMl.addMessage(message.role(), content, parts);
    }
    ChatMl.askForAnswer(parts);
  }

  /// Index of the last user message that is no result of a call; of the last message where there is
  /// none.
  private static int lastQuery(List<TemplateMessage> messages) {
    for (int i = messages.size() - 1; i >= 0; i--) {
      String content = messages.get(i).content();
      boolean result = content.startsWith(RESULT) && content.endsWith(RESULT_END);
      if (messages.get(i).role() == Role.USER && !result) {
        return i;
      }
    }
    return messages.size() - 1;
  }

  private static String answer(String content, boolean afterQuery, boolean last) {
    int end = content.lastIndexOf(THOUGHT_END);
    String said = end < 0 ? content : withoutLeading(content.substring(end + THOUGHT_END.length()));
    String thought = end < 0 ? "" : thought(content);
    if (afterQuery && (last || !thought.isEmpty())) {
      return THOUGHT
          + "\n"
          + withoutTrailing(withoutLeading(thought))
          + "\n"
          + THOUGHT_END
          + "\n\n"
          + withoutLeading(said);
    }
    return said;
  }

  /// What stands before the first end mark, after the last opening one.
  private static String thought(String content) {
    String before = withoutTrailing(content.substring(0, content.indexOf(THOUGHT_END)));
    int opened = before.lastIndexOf(THOUGHT);
    return withoutLeading(opened < 0 ? before : before.substring(opened + THOUGHT.length()));
  }

  private static String withoutLeading(String text) {
    int at = 0;
    while (at < text.length() && text.charAt(at) == '\n') {
      at++;
    }
    return text.substring(at);
  }

  private static String withoutTrailing(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '\n') {
      end--;
    }
    return text.substring(0, end);
  }
}
