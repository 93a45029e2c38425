package dev.nabla.inference.exact;

import dev.nabla.model.grammar.Grammar;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.crypto.Digests;
import dev.nabla.protocol.inference.ChatMessage.ToolCall;
import dev.nabla.protocol.inference.FinishReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells a call from text in what [Extract] hands out (`docs/exact.md` §11). Hands on what can no
/// longer change: text that may begin a call waits, and so does a brace that may end one. One
/// answer each; one thread at a time.
final class CallExtract {
  private static final byte[] DOMAIN = "nabla/call/1".getBytes(StandardCharsets.US_ASCII);
  private static final int ID_DIGITS = 24;

  private final AnswerRules rules;
  private final long seed;
  private final Target target;
  private final StringBuilder all = new StringBuilder();
  private Grammar.@Nullable Function called;
  private int handedOn;

  /// Where the pieces go.
  interface Target {
    /// Takes nothing: for whoever asks at the end.
    Target NONE =
        new Target() {
          @Override
          public void text(String delta) {}

          @Override
          public void toolCall(int index, String id, String name) {}

          @Override
          public void toolArguments(int index, String delta) {}
        };

    void text(String delta);

    void toolCall(int index, String id, String name);

    void toolArguments(int index, String delta);
  }

  /// @param seed of the run; the id of a call follows from it
  CallExtract(AnswerRules rules, long seed, Target target) {
    this.rules = rules;
    this.seed = seed;
    this.target = target;
  }

  /// Takes more of the answer's text.
  void append(String delta) {
    all.append(delta);
    if (called == null && handedOn == 0) {
      begin();
    }
    handOn(called == null ? textLimit() : argumentsLimit());
  }

  private void begin() {
    for (Grammar.Function function : rules.functions()) {
      String opening = function.opening();
      if (all.length() >= opening.length() && all.indexOf(opening) == 0) {
        called = function;
        handedOn = opening.length();
        target.toolCall(0, id(), function.name());
        return;
      }
    }
  }

  private int textLimit() {
    String so = handedOn == 0 ? all.toString() : "";
    boolean mayBeCall =
        handedOn == 0
            && rules.functions().stream().anyMatch(function -> function.opening().startsWith(so));
    return mayBeCall ? 0 : all.length();
  }

  private int argumentsLimit() {
    int last = all.length() - 1;
    return last >= handedOn && all.charAt(last) == '}' ? last : all.length();
  }

  private void handOn(int limit) {
    if (limit <= handedOn) {
      return;
    }
    String delta = all.substring(handedOn, limit);
    handedOn = limit;
    if (called == null) {
      target.text(delta);
    } else {
      target.toolArguments(0, delta);
    }
  }

  /// Ends the answer, hands on the rest, and says why it ended: a whole call is
  /// [FinishReason#TOOL_CALLS].
  FinishReason end(FinishReason reason) {
    boolean whole = isWholeCall();
    handOn(whole ? all.length() - 1 : all.length());
    return whole && reason == FinishReason.STOP ? FinishReason.TOOL_CALLS : reason;
  }

  private boolean isWholeCall() {
    Grammar grammar = rules.grammar();
    return called != null
        && grammar != null
        && grammar.start().step(Bytes.utf8(all.toString()).toArray()).isWord();
  }

  /// The text, once the answer has ended.
  String text() {
    return called == null ? all.toString() : "";
  }

  /// The call as far as it came, once the answer has ended.
  List<ToolCall> calls() {
    return Optional.ofNullable(called)
        .map(f -> new ToolCall(id(), f.name(), all.substring(f.opening().length(), handedOn)))
        .stream()
        .toList();
  }

  private String id() {
    byte[] number = ByteBuffer.allocate(Long.BYTES).putLong(seed).array();
    String hex = Digests.sha256(DOMAIN, number).toHex();
    return "call_" + hex.substring(2, 2 + ID_DIGITS);
  }
}
