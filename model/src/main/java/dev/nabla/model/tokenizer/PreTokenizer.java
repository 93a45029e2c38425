package dev.nabla.model.tokenizer;

import dev.nabla.model.gguf.UnsupportedModel;
import dev.nabla.model.gguf.UnsupportedModel.Code;

/// The ways to cut text into words that are known, by GGUF's `tokenizer.ggml.pre` (`docs/exact.md`
/// §3 and §12).
enum PreTokenizer {
  /// GPT-2's pattern, each number code point alone before it.
  SMOLLM("smollm", 1),
  /// GPT-2's pattern.
  GPT_2("gpt-2", Integer.MAX_VALUE),
  /// The pattern of Qwen2 and Qwen3: numbers alone.
  QWEN2("qwen2", 1),
  /// The pattern of Llama 3: up to three numbers together.
  LLAMA_BPE("llama-bpe", 3);

  private final String wireName;

  /// Number code points that may stand together.
  final int mostNumbers;

  PreTokenizer(String wireName, int mostNumbers) {
    this.wireName = wireName;
    this.mostNumbers = mostNumbers;
  }

  /// @throws UnsupportedModel `unsupported_tokenizer`
  static PreTokenizer of(String wireName) {
    for (PreTokenizer pre : values()) {
      if (pre.wireName.equals(wireName)) {
        return pre;
      }
    }
    throw new UnsupportedModel(Code.UNSUPPORTED_TOKENIZER, "tokenizer.ggml.pre: " + wireName);
  }

  /// As in the file.
  String wireName() {
    return wireName;
  }

  /// Whether words are cut by GPT-2's pattern rather than by that of tiktoken's later vocabularies.
  boolean cutsAsGpt2() {
    return this == SMOLLM || this == GPT_2;
  }

  /// Whether a word that is a token of its own is that token, whatever the merges make of it.
  boolean takesWholeWords() {
    return this == LLAMA_BPE;
  }

  /// Whether a text of its own begins with the beginning-of-sequence token where the file does not
  /// say.
  boolean beginsTexts() {
    return this == LLAMA_BPE;
  }
}
