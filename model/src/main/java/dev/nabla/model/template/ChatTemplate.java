package dev.nabla.model.template;

import dev.nabla.model.gguf.GgufMetadata;
import dev.nabla.model.gguf.UnsupportedModel;
import dev.nabla.model.gguf.UnsupportedModel.Code;
import dev.nabla.model.tokenizer.PromptPart;
import dev.nabla.model.tokenizer.Tokenizer;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import java.util.ArrayList;
import java.util.List;

/// The chat templates that exact/1 knows. A model file carries its template as a Jinja program; it
/// is never run, only recognised by the SHA-256 of its text, and rendered by the code here.
public enum ChatTemplate {
  /// ChatML as SmolLM2-Instruct writes it, with a default system message where the conversation
  /// does not begin with one.
  SMOLLM2("872be49dbb638044ad01b60388f48d469ff2980e5f0dccdc22ec907db54d0788");

  private static final PromptPart START = new PromptPart.Special("<|im_start|>");
  private static final PromptPart END = new PromptPart.Special("<|im_end|>");
  private static final String DEFAULT_SYSTEM =
      "You are a helpful AI assistant named SmolLM, trained by Hugging Face";

  private final String digestHex;

  ChatTemplate(String digestHex) {
    this.digestHex = digestHex;
  }

  /// Recognises the template of a model file, and that `tokenizer` has its special tokens.
  ///
  /// @throws UnsupportedModel `unsupported_template`
  public static ChatTemplate of(GgufMetadata metadata, Tokenizer tokenizer) {
    String text =
        metadata
            .text("tokenizer.chat_template")
            .orElseThrow(() -> new UnsupportedModel(Code.UNSUPPORTED_TEMPLATE, "none"));
    ChatTemplate template = ofDigest(Digests.sha256(Bytes.utf8(text).toArray()));
    if (!tokenizer.hasSpecial(START.text()) || !tokenizer.hasSpecial(END.text())) {
      throw new UnsupportedModel(Code.UNSUPPORTED_TEMPLATE, "the tokenizer lacks ChatML's tokens");
    }
    return template;
  }

  private static ChatTemplate ofDigest(Hash digest) {
    for (ChatTemplate template : values()) {
      if (template.digest().equals(digest)) {
        return template;
      }
    }
    throw new UnsupportedModel(Code.UNSUPPORTED_TEMPLATE, "SHA-256 " + digest.toHex());
  }

  /// SHA-256 of the template's text, the name it goes by in a model root.
  public Hash digest() {
    return Hash.fromHex(digestHex);
  }

  /// The prompt that asks for the assistant's next message.
  ///
  /// @throws DecodingException where there is no message
  public List<PromptPart> render(List<TemplateMessage> messages) {
    if (messages.isEmpty()) {
      throw new DecodingException("a conversation has at least one message", 0);
    }
    List<PromptPart> parts = new ArrayList<>();
    if (messages.getFirst().role() != TemplateMessage.Role.SYSTEM) {
      addMessage(new TemplateMessage(TemplateMessage.Role.SYSTEM, DEFAULT_SYSTEM), parts);
    }
    for (TemplateMessage message : messages) {
      addMessage(message, parts);
    }
    parts.add(START);
    parts.add(new PromptPart.Text(TemplateMessage.Role.ASSISTANT.promptName() + "\n"));
    return List.copyOf(parts);
  }

  private static void addMessage(TemplateMessage message, List<PromptPart> parts) {
    parts.add(START);
    parts.add(new PromptPart.Text(message.role().promptName() + "\n" + message.content()));
    parts.add(END);
    parts.add(new PromptPart.Text("\n"));
  }
}
