package dev.nabla.inference.exact;

import dev.nabla.model.GgufWriter;
import dev.nabla.model.gguf.GgufFile;
import dev.nabla.model.tokenizer.Tokenizer;
import dev.nabla.primitives.bytes.Bytes;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// A tokenizer with given tokens: id 0 ends an answer, id 1 is a control token, and those after it
/// have the given bytes.
final class ByteTokens {
  static final int EOS = 0;
  static final int CONTROL = 1;

  private final List<Bytes> tokens = new ArrayList<>();

  /// The id of the token with those bytes, which is added where it is new.
  int id(Bytes bytes) {
    int known = tokens.indexOf(bytes);
    if (known < 0) {
      known = tokens.size();
      tokens.add(bytes);
    }
    return known + 2;
  }

  Tokenizer build() {
    List<String> texts = new ArrayList<>(List.of("<eos>", "<control>"));
    List<Integer> types = new ArrayList<>(List.of(3, 3));
    for (Bytes token : tokens) {
      texts.add(printable(token));
      types.add(1);
    }
    GgufWriter writer =
        new GgufWriter()
            .text("tokenizer.ggml.model", "gpt2")
            .text("tokenizer.ggml.pre", "smollm")
            .texts("tokenizer.ggml.tokens", texts)
            .int32s("tokenizer.ggml.token_type", types)
            .texts("tokenizer.ggml.merges", List.of())
            .uint32("tokenizer.ggml.eos_token_id", EOS);
    return Tokenizer.of(GgufFile.parse(MemorySegment.ofArray(writer.toBytes())).metadata());
  }

  /// GPT-2's way to write bytes as characters.
  private static String printable(Bytes token) {
    StringBuilder text = new StringBuilder();
    for (byte each : token.toArray()) {
      text.append(character(each & 0xff));
    }
    return text.toString();
  }

  private static char character(int value) {
    int shifted = 256;
    for (int i = 0; i < 256; i++) {
      boolean plain = (i >= 33 && i <= 126) || (i >= 161 && i != 173);
      if (i == value) {
        return (char) (plain ? i : shifted);
      }
      shifted += plain ? 0 : 1;
    }
    throw new IllegalArgumentException("no byte: " + value);
  }
}
