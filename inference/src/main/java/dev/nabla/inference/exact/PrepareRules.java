package dev.nabla.inference.exact;

import dev.nabla.model.exact.ExactVersion;
import dev.nabla.model.grammar.Grammar;
import dev.nabla.model.grammar.UnsupportedSchema;
import dev.nabla.model.tokenizer.Tokenizer;
import dev.nabla.protocol.inference.AnswerFormat;
import dev.nabla.protocol.inference.ChatMessage;
import dev.nabla.protocol.inference.ChatRequest;
import dev.nabla.protocol.inference.RefusalCode;
import dev.nabla.protocol.inference.RequestRefused;
import dev.nabla.protocol.inference.Role;
import dev.nabla.protocol.inference.ToolOffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// From a chat request to what its answer may say (`docs/exact.md` §11).
final class PrepareRules {
  private final Tokenizer tokenizer;

  PrepareRules(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /// @throws RequestRefused where a schema is outside the subset, or cannot be spelled
  AnswerRules prepare(ChatRequest request) {
    Optional<Grammar> format = format(request.format());
    ToolOffer offer = request.offer();
    if (format.isEmpty() && offer.isEmpty() && !remembersCalls(request.messages())) {
      return AnswerRules.PLAIN;
    }
    List<Grammar.Function> functions = functions(offer);
    Optional<Grammar> grammar =
        offer.isEmpty() ? format : Optional.of(calls(functions, offer, format));
    grammar.ifPresent(this::requireSpellable);
    return new AnswerRules(ExactVersion.STRUCTURED, grammar.orElse(null), functions);
  }

  private static boolean remembersCalls(List<ChatMessage> messages) {
    return messages.stream()
        .anyMatch(message -> message.role() == Role.TOOL || !message.toolCalls().isEmpty());
  }

  private static Optional<Grammar> format(AnswerFormat format) {
    return switch (format) {
      case AnswerFormat.FreeText() -> Optional.empty();
      case AnswerFormat.AnyObject() -> Optional.of(Grammar.anyObject());
      case AnswerFormat.Schema(JsonNode schema, String path) -> Optional.of(ofSchema(schema, path));
    };
  }

  private static List<Grammar.Function> functions(ToolOffer offer) {
    List<Grammar.Function> functions = new ArrayList<>();
    for (ToolOffer.Tool tool : offer.callable()) {
      Grammar arguments =
          tool.schema()
              .map(schema -> ofSchema(schema, tool.path()))
              .orElseGet(Grammar::emptyObject);
      functions.add(new Grammar.Function(tool.name(), arguments));
    }
    return functions;
  }

  private static Grammar calls(
      List<Grammar.Function> functions, ToolOffer offer, Optional<Grammar> format) {
    if (offer.mustCall()) {
      return Grammar.call(functions);
    }
    return format.isPresent()
        ? Grammar.call(functions).or(format.orElseThrow())
        : Grammar.callOrText(functions);
  }

  private static Grammar ofSchema(JsonNode schema, String path) {
    try {
      return Grammar.ofSchema(schema);
    } catch (UnsupportedSchema e) {
      String where = path + e.pointer();
      throw new RequestRefused(
          RefusalCode.UNSUPPORTED_VALUE,
          "The schema at '%s' cannot be enforced: %s.".formatted(where, e.reason()),
          where);
    }
  }

  /// A vocabulary may lack tokens of single bytes; the fixed parts of the answer must do without
  /// those, and whatever a string holds must be able to go on.
  private void requireSpellable(Grammar grammar) {
    BitSet needed = grammar.literalBytes();
    needed.set(' ', '~' + 1);
    needed.set(0x80, 0xc0);
    for (int value = needed.nextSetBit(0); value >= 0; value = needed.nextSetBit(value + 1)) {
      if (!tokenizer.hasByte(value)) {
        throw new RequestRefused(
            RefusalCode.UNSUPPORTED_VALUE,
            "The model has no token for byte 0x%02x, which the answer may need.".formatted(value),
            "");
      }
    }
  }
}
