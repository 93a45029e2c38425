package dev.nabla.gateway;

import dev.nabla.inference.engine.Answer;
import dev.nabla.inference.engine.AnswerDefaults;
import dev.nabla.inference.engine.AnswerRequest;
import dev.nabla.inference.engine.AnswerSink;
import dev.nabla.inference.engine.Engine;
import dev.nabla.inference.engine.EngineKind;
import dev.nabla.inference.engine.ExactRun;
import dev.nabla.inference.engine.ModelDescription;
import dev.nabla.inference.engine.Usage;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.ChatRequest;
import dev.nabla.protocol.inference.ExactEvidence;
import dev.nabla.protocol.inference.FinishReason;
import dev.nabla.protocol.inference.TemplateMode;
import dev.nabla.protocol.inference.TokenIds;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An engine that says what the test tells it to, and remembers what it was asked. It reads
/// requests as an exact model does.
public final class ScriptedEngine implements Engine {
  public static final String MODEL = "scripted";
  public static final Hash MODEL_ROOT = Hash.fromHex("0x" + "5c".repeat(32));

  private List<String> deltas = List.of("Hello", ", world", "!");
  private FinishReason finish = FinishReason.STOP;
  private @Nullable String stopSequence;
  private @Nullable Supplier<RuntimeException> failure;
  private Runnable beforeText = () -> {};
  private @Nullable AnswerRequest asked;

  /// Says these pieces, then ends for this reason.
  public void say(List<String> pieces, FinishReason reason) {
    deltas = pieces;
    finish = reason;
  }

  /// Says that this stop string ended the answer.
  public void stopBy(String stop) {
    stopSequence = stop;
  }

  /// Throws in place of answering.
  public void fail(Supplier<RuntimeException> with) {
    failure = with;
  }

  /// Runs before the first text.
  public void beforeText(Runnable action) {
    beforeText = action;
  }

  /// What it was asked last.
  public AnswerRequest asked() {
    if (asked == null) {
      throw new AssertionError("the engine was not asked");
    }
    return asked;
  }

  /// Whether it was asked at all.
  public boolean wasAsked() {
    return asked != null;
  }

  @Override
  public ModelDescription model() {
    return new ModelDescription(
        MODEL,
        EngineKind.EXACT,
        Hash.ZERO,
        MODEL_ROOT,
        "exact/1",
        TemplateMode.STRICT,
        2_048,
        AnswerDefaults.GREEDY_256);
  }

  @Override
  public Answer answer(AnswerRequest request, AnswerSink sink) {
    ChatRequest.parse(request.form(), request.body());
    asked = request;
    if (failure != null) {
      throw failure.get();
    }
    sink.started(5);
    beforeText.run();
    StringBuilder text = new StringBuilder();
    FinishReason reason = finish;
    for (String delta : deltas) {
      if (sink.cancelled()) {
        reason = FinishReason.ABORTED;
        break;
      }
      sink.text(delta);
      text.append(delta);
    }
    return answer(text.toString(), reason, request);
  }

  private Answer answer(String text, FinishReason reason, AnswerRequest request) {
    TokenIds ids = TokenIds.of(11, 12, 13);
    ExactEvidence evidence =
        new ExactEvidence(
            MODEL_ROOT,
            ExactEvidence.engineVersion("exact/1", request.form()),
            TemplateMode.STRICT,
            TokenIds.of(1, 2, 3, 4, 5).hash(),
            0,
            Float.floatToIntBits(1f),
            0,
            256,
            ExactEvidence.stopHash(List.of()),
            request.nonce(),
            ids.hash(),
            reason,
            Hash.ZERO);
    return new Answer(
        text,
        List.of(),
        reason,
        stopSequence,
        new Usage(5, 3),
        new ExactRun(evidence, TokenIds.of(1, 2, 3, 4, 5), ids));
  }

  @Override
  public int countPromptTokens(AnswerRequest request) {
    return 5;
  }

  @Override
  public void close() {}
}
