package dev.nabla.inference.exact;

import dev.nabla.inference.engine.AnswerDefaults;
import dev.nabla.model.exact.ExactParameters;
import dev.nabla.model.exact.LanguageModel;
import dev.nabla.model.template.TemplateMessage;
import dev.nabla.model.tokenizer.PromptPart;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.protocol.inference.AnswerFormat;
import dev.nabla.protocol.inference.ChatMessage;
import dev.nabla.protocol.inference.ChatRequest;
import dev.nabla.protocol.inference.RefusalCode;
import dev.nabla.protocol.inference.RequestRefused;
import dev.nabla.protocol.inference.TemplateMode;
import dev.nabla.protocol.inference.TokenIds;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `prepare/1`: from a chat request to prompt ids and parameters (`docs/exact.md` §7). A pure
/// function of request and model record, the same for whoever answers and whoever checks.
///
/// Immutable; safe to share between threads.
public final class Prepare {
  private final LanguageModel model;
  private final TemplateMode mode;
  private final AnswerDefaults defaults;

  /// @param mode and `defaults` as the model record says
  public Prepare(LanguageModel model, TemplateMode mode, AnswerDefaults defaults) {
    this.model = model;
    this.mode = mode;
    this.defaults = defaults;
  }

  /// Prepares one request.
  ///
  /// @throws RequestRefused where the template cannot render it, the tokenizer cannot encode it, or
  ///   the prompt leaves no room for an answer
  public Prepared prepare(ChatRequest request) {
    refuseStructure(request);
    int[] prompt = encode(parts(request));
    int context = model.weights().hyper().context();
    if (prompt.length >= context) {
      throw new RequestRefused(
          RefusalCode.CONTEXT_LENGTH_EXCEEDED,
          "The prompt has %d tokens; the model reads %d with its answer."
              .formatted(prompt.length, context),
          "messages");
    }
    return new Prepared(
        TokenIds.of(prompt), parameters(request.sampling(), context - prompt.length));
  }

  private static void refuseStructure(ChatRequest request) {
    if (!request.offer().isEmpty()) {
      throw new RequestRefused(
          RefusalCode.UNSUPPORTED_PARAMETER, "This model calls no tools.", "tools");
    }
    if (!(request.format() instanceof AnswerFormat.FreeText)) {
      throw new RequestRefused(
          RefusalCode.UNSUPPORTED_VALUE, "This model answers in text.", "response_format.type");
    }
  }

  /// A plain text is continued as it stands, with nothing before or after it.
  private List<PromptPart> parts(ChatRequest request) {
    return request.plain()
        ? List.of(new PromptPart.Text(request.messages().getFirst().text()))
        : render(request.messages());
  }

  private List<PromptPart> render(List<ChatMessage> messages) {
    List<TemplateMessage> rendered = new ArrayList<>(messages.size());
    for (int i = 0; i < messages.size(); i++) {
      rendered.add(message(messages.get(i), "messages[" + i + "]"));
    }
    return model.template().render(rendered);
  }

  private static TemplateMessage message(ChatMessage message, String path) {
    if (!message.toolCalls().isEmpty()) {
      throw cannotRender("tool calls", path + ".tool_calls");
    }
    TemplateMessage.Role role =
        switch (message.role()) {
          case SYSTEM, DEVELOPER -> TemplateMessage.Role.SYSTEM;
          case USER -> TemplateMessage.Role.USER;
          case ASSISTANT -> TemplateMessage.Role.ASSISTANT;
          case TOOL -> throw cannotRender("tool messages", path + ".role");
        };
    return new TemplateMessage(role, message.text());
  }

  private static RequestRefused cannotRender(String what, String path) {
    return new RequestRefused(
        RefusalCode.UNSUPPORTED_TEMPLATE,
        "The model's chat template has no place for " + what + ".",
        path);
  }

  private int[] encode(List<PromptPart> parts) {
    try {
      return switch (mode) {
        case STRICT -> model.tokenizer().encode(parts);
        case COMPAT -> model.tokenizer().encodeParsingSpecials(parts);
      };
    } catch (DecodingException e) {
      throw new RequestRefused(
          RefusalCode.INVALID_VALUE,
          "Text that the model cannot read: " + e.getMessage(),
          "messages");
    }
  }

  private ExactParameters parameters(ChatRequest.Sampling sampling, int room) {
    return new ExactParameters(
        rounded(sampling.temperature(), defaults.temperature()),
        0,
        rounded(sampling.topP(), defaults.topP()),
        Math.min(room, sampling.tokenLimit().orElse(defaults.maxTokens())),
        sampling.stop());
  }

  /// Once from the decimal to binary32: by way of binary64 some would round twice.
  private static float rounded(@Nullable BigDecimal value, float otherwise) {
    return value == null ? otherwise : value.floatValue();
  }
}
