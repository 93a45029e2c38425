package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A request to an exact model, as read once and for all parties: gateway, validators and the
/// command line run this same reading.
///
/// A member that would change the answer is honoured or refused, never ignored (`docs/formats.md`).
///
/// @param model name of the model, not empty
/// @param messages the conversation, at least one
/// @param format that the answer must have
/// @param offer what the model may call
/// @param sampling how to draw and where to end
/// @param delivery how to send the answer; changes no bit of it
/// @param plain the one message is a text to be continued as it stands, without roles or template
public record ChatRequest(
    String model,
    List<ChatMessage> messages,
    AnswerFormat format,
    ToolOffer offer,
    Sampling sampling,
    Delivery delivery,
    boolean plain) {
  /// Most bytes of a body.
  public static final int MAX_BYTES = 1 << 18;

  /// Most messages of a conversation.
  public static final int MAX_MESSAGES = 1_024;

  public ChatRequest {
    messages = List.copyOf(messages);
  }

  /// What the request says about drawing; numbers as written, to be rounded once by `prepare`.
  ///
  /// @param temperature 0, or 2^-20 to 2; null where the request says nothing
  /// @param topP in (0, 1]; null where the request says nothing
  /// @param maxTokens at least 1; null where the request says nothing
  /// @param stop at most [#MAX_STOP_SEQUENCES] strings, none empty
  /// @param seed null where the request says nothing; enters the answer through the body's hash
  public record Sampling(
      @Nullable BigDecimal temperature,
      @Nullable BigDecimal topP,
      @Nullable Integer maxTokens,
      List<String> stop,
      @Nullable Long seed) {
    /// Most stop strings of OpenAI's forms, as its own API has it.
    public static final int MAX_STOPS = 4;

    /// Most stop strings of Anthropic's form, whose own API takes far more; each token of an answer
    /// is held against all of them.
    public static final int MAX_STOP_SEQUENCES = 64;

    /// Most UTF-8 bytes of a stop string.
    public static final int MAX_STOP_BYTES = 1_024;

    public Sampling {
      stop = List.copyOf(stop);
    }

    /// The limit that the request sets, where it does.
    public OptionalInt tokenLimit() {
      return maxTokens == null ? OptionalInt.empty() : OptionalInt.of(maxTokens);
    }
  }

  /// How the answer travels.
  ///
  /// @param stream as server-sent events
  /// @param includeUsage a last chunk of a stream tells the usage
  public record Delivery(boolean stream, boolean includeUsage) {}

  /// Whether the body has a `seed`, so that the nonce is zero where no header gives one.
  public boolean hasSeed() {
    return sampling.seed() != null;
  }

  /// Reads a body of the given form.
  ///
  /// @throws RequestRefused where it is no request that can be honoured exactly
  public static ChatRequest parse(RequestForm form, Bytes body) {
    JsonNode json = ChatRequestReader.parseJson(body);
    if (form == RequestForm.MESSAGES && !json.hasNonNull("max_tokens")) {
      // Its family has no default for it.
      RequestMembers.of(json, "").require("max_tokens");
    }
    return read(form, json);
  }

  /// Reads a body that asks for the tokens of its prompt alone, and so needs no limit.
  ///
  /// @throws RequestRefused where it is no request that can be honoured exactly
  public static ChatRequest parseToCount(RequestForm form, Bytes body) {
    return read(form, ChatRequestReader.parseJson(body));
  }

  private static ChatRequest read(RequestForm form, JsonNode body) {
    return switch (form) {
      case CHAT -> ChatRequestReader.read(body);
      case COMPLETIONS -> CompletionRequestReader.read(body);
      case MESSAGES, RESPONSES -> {
        if (body instanceof ObjectNode object) {
          yield ChatForm.read(form, object);
        }
        throw RequestMembers.wrongType("", "an object", body);
      }
      case EMBEDDINGS, INFER ->
          throw new RequestRefused(
              RefusalCode.UNSUPPORTED_FORM,
              "This model does not answer at %s; ask it at %s."
                  .formatted(form.path(), RequestForm.CHAT.path()),
              "");
    };
  }

  /// Reads an OpenAI chat body.
  ///
  /// @throws RequestRefused where it is no request that can be honoured exactly
  public static ChatRequest parse(Bytes body) {
    return parse(RequestForm.CHAT, body);
  }

  /// Hides the conversation.
  @Override
  public String toString() {
    return "ChatRequest[" + model + ", " + messages.size() + " messages]";
  }
}
