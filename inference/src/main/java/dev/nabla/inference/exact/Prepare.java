package dev.nabla.inference.exact;

import dev.nabla.inference.engine.AnswerDefaults;
import dev.nabla.model.exact.ExactParameters;
import dev.nabla.model.exact.LanguageModel;
import dev.nabla.model.template.TemplateMessage;
import dev.nabla.model.tokenizer.PromptPart;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.protocol.inference.ChatMessage;
import dev.nabla.protocol.inference.ChatRequest;
import dev.nabla.protocol.inference.RefusalCode;
import dev.nabla.protocol.inference.RequestRefused;
import dev.nabla.protocol.inference.Role;
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
  private final PrepareRules prepareRules;

  /// @param mode and `defaults` as the model record says
  public Prepare(LanguageModel model, TemplateMode mode, AnswerDefaults defaults) {
    this.model = model;
    this.mode = mode;
    this.defaults = defaults;
    this.prepareRules = new PrepareRules(model.tokenizer());
  }

  /// Prepares one request.
  ///
  /// @throws RequestRefused where a schema cannot be enforced, the tokenizer cannot encode it, or
  ///   the prompt leaves no room for an answer
  public Prepared prepare(ChatRequest request) {
    AnswerRules rules = prepareRules.prepare(request);
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
        TokenIds.of(prompt), parameters(request.sampling(), context - prompt.length), rules);
  }

  /// A plain text is continued as it stands, with nothing after it, and before it only the token
  /// that texts of the model begin with, if any.
  private List<PromptPart> parts(ChatRequest request) {
    return request.plain()
        ? model.tokenizer().alone(request.messages().getFirst().text())
        : render(request);
  }

  private List<PromptPart> render(ChatRequest request) {
    List<TemplateMessage> rendered = new ArrayList<>(request.messages().size() + 1);
    request.messages().forEach(message -> rendered.add(render(message)));
    if (!request.offer().isEmpty()) {
      boolean answersResult = request.messages().getLast().role() == Role.TOOL;
      ToolPrompt.add(request.offer(), answersResult, rendered);
    }
    return model.template().render(rendered);
  }

  private static TemplateMessage render(ChatMessage message) {
    return switch (message.role()) {
      case SYSTEM, DEVELOPER -> new TemplateMessage(TemplateMessage.Role.SYSTEM, message.text());
      case USER -> new TemplateMessage(TemplateMessage.Role.USER, message.text());
      case ASSISTANT ->
          new TemplateMessage(TemplateMessage.Role.ASSISTANT, ToolPrompt.calls(message));
      case TOOL ->
          new TemplateMessage(TemplateMessage.Role.USER, ToolPrompt.result(message.text()));
    };
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
