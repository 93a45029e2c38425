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

/// The chat templates that are known. A model file carries its template as a Jinja program; it is
/// never run, only recognised by the SHA-256 of its text, and rendered by the code here
/// (`docs/exact.md` §3 and §12).
public enum ChatTemplate {
  /// SmolLM2-Instruct.
  SMOLLM2("872be49dbb638044ad01b60388f48d469ff2980e5f0dccdc22ec907db54d0788"),
  /// Qwen2-Instruct.
  QWEN2("af9c0233881b083b52ff773580215222b5440ac3d0beeeca99b76329b048f8db"),
  /// Qwen2.5-Instruct.
  QWEN2_5("cd8e9439f0570856fd70470bf8889ebd8b5d1107207f67a5efb46e342330527f"),
  /// Qwen3 as first published.
  QWEN3("87a2728cb8dc9fe424d624542f6060ec05a1d285ebbec578bb078900e33396b5"),
  /// Meta-Llama-3-Instruct.
  LLAMA_3("ba03a121d097859c7b5b9cd03af99aafe95275210d2876f642ad9929a150f122"),
  /// Llama-3.1-Instruct and Llama-3.3-Instruct.
  LLAMA_3_1("e10ca381b1ccc5cf9db52e371f3b6651576caee0a630b452e2816b2d404d4b65"),
  /// Llama-3.2-Instruct.
  LLAMA_3_2("5816fce10444e03c2e9ee1ef8a4a1ea61ae7e69e438613f3b17b69d0426223a4");

  private final String digestHex;

  ChatTemplate(String digestHex) {
    this.digestHex = digestHex;
  }

  private Rendering rendering() {
    return switch (this) {
      case SMOLLM2 ->
          new ChatMl("You are a helpful AI assistant named SmolLM, trained by Hugging Face");
      case QWEN2 -> new ChatMl("You are a helpful assistant");
      case QWEN2_5 ->
          new ChatMl("You are Qwen, created by Alibaba Cloud. You are a helpful assistant.");
      case QWEN3 -> new Qwen3Rendering();
      case LLAMA_3 -> new Llama3Rendering(false);
      case LLAMA_3_1, LLAMA_3_2 -> new Llama3Rendering(true);
    };
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
    for (String special : template.rendering().specials()) {
      if (!tokenizer.hasSpecial(special)) {
        throw new UnsupportedModel(
            Code.UNSUPPORTED_TEMPLATE, "the tokenizer lacks the template's token " + special);
      }
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
    rendering().render(messages, parts);
    return List.copyOf(parts);
  }
}
