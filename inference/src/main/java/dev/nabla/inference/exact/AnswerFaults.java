package dev.nabla.inference.exact;

import dev.nabla.inference.engine.ModelDescription;
import dev.nabla.model.exact.ExactParameters;
import dev.nabla.model.exact.ExactVersion;
import dev.nabla.model.exact.TracedRun;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.protocol.inference.ChatAnswer;
import dev.nabla.protocol.inference.ChatMessage.ToolCall;
import dev.nabla.protocol.inference.ExactEvidence;
import dev.nabla.protocol.inference.FaultMask;
import dev.nabla.protocol.inference.FaultMask.Fault;
import dev.nabla.protocol.inference.FinishReason;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.OutcomeText;
import dev.nabla.protocol.inference.RequestForm;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The faults of one answer, claim by claim. What each bit means stands in `docs/exact.md` §9.
final class AnswerFaults {
  private final DisclosedAnswer answer;
  private final ExactEvidence evidence;
  private final @Nullable ChatAnswer response;
  private final Set<Fault> faults = EnumSet.noneOf(Fault.class);

  AnswerFaults(DisclosedAnswer answer) {
    this.answer = answer;
    this.evidence = answer.evidence();
    this.response = readResponse(answer.evidence().form(), answer.response());
  }

  private static @Nullable ChatAnswer readResponse(RequestForm form, Bytes response) {
    try {
      return ChatAnswer.read(form, response);
    } catch (DecodingException e) {
      return null;
    }
  }

  FaultMask mask() {
    return FaultMask.of(faults);
  }

  void add(Set<Fault> more) {
    faults.addAll(more);
  }

  private void require(boolean holds, Fault fault) {
    if (!holds) {
      faults.add(fault);
    }
  }

  /// The model is the one that the body's name resolves to, run by rules that it is run by. Which
  /// of them only a body that can be prepared tells.
  void checkModel(ModelDescription description) {
    require(evidence.modelRoot().equals(description.modelRoot()), Fault.MODEL);
    require(answer.claim().modelCommitment().equals(description.modelRoot()), Fault.MODEL);
    require(evidence.templateMode() == description.templateMode(), Fault.MODEL);
    require(
        isVersion(description.engineVersion()) || isVersion(ExactVersion.STRUCTURED), Fault.MODEL);
  }

  private boolean isVersion(String version) {
    return evidence.engineVersion().equals(ExactEvidence.engineVersion(version, evidence.form()));
  }

  /// The rules that were followed are those that the body calls for.
  void checkVersion(String version) {
    require(isVersion(version), Fault.MODEL);
  }

  /// Prompt and parameters are those of the body, and the nonce of a source that it allows.
  void checkInputs(Prepared prepared, boolean nonceSourceAllowed) {
    ExactParameters parameters = prepared.parameters();
    boolean same =
        evidence.promptIdsHash().equals(prepared.promptIds().hash())
            && evidence.temperatureBits() == Float.floatToIntBits(parameters.temperature())
            && evidence.topPBits() == Float.floatToIntBits(parameters.topP())
            && evidence.topK() == parameters.topK()
            && evidence.maxTokens() == parameters.maxTokens()
            && evidence.stopHash().equals(ExactEvidence.stopHash(parameters.stops()));
    require(same && nonceSourceAllowed, Fault.PROMPT_IDS);
  }

  /// Receipt and response count what there is.
  void checkCounts(Prepared prepared) {
    long promptTokens = prepared.promptIds().size();
    long completionTokens = answer.outputIds().size();
    require(answer.claim().promptTokens() == promptTokens, Fault.COUNTS);
    require(answer.claim().completionTokens() == completionTokens, Fault.COUNTS);
    if (response != null) {
      boolean same =
          response.statedPromptTokens().orElse(promptTokens) == promptTokens
              && response.statedCompletionTokens().orElse(completionTokens) == completionTokens;
      require(same, Fault.COUNTS);
    }
  }

  /// Text, calls and finish reason follow from the ids, in the outcome and in the response.
  void checkText(Extract extract, CallExtract calls) {
    int taken = 0;
    while (taken < answer.outputIds().size() && extract.finishReason().isEmpty()) {
      calls.append(extract.append(answer.outputIds().get(taken++)));
    }
    require(taken == answer.outputIds().size(), Fault.OUTPUT_IDS);
    FinishReason claimed = evidence.finishReason();
    if (extract.finishReason().isEmpty()) {
      require(claimed.isCutOff(), Fault.OUTPUT_IDS);
      calls.append(extract.end(FinishReason.ABORTED));
      calls.end(FinishReason.ABORTED);
    } else {
      FinishReason due = calls.end(extract.finishReason().orElseThrow());
      require(claimed == due || claimed == FinishReason.ABORTED, Fault.FINISH_REASON);
    }
    require(isOutcome(calls), Fault.OUTCOME);
    checkResponse(calls, extract.stopSequence().orElse(null));
  }

  /// What ended in an error has that for its outcome, however much was said before.
  private boolean isOutcome(CallExtract due) {
    if (answer.claim().outcome() != Outcome.ERROR) {
      return answer.output().equals(OutcomeText.of(due.text(), due.calls()));
    }
    try {
      return answer
          .output()
          .equals(OutcomeText.of(evidence.form(), Outcome.ERROR, answer.response()));
    } catch (DecodingException e) {
      return false;
    }
  }

  private void checkResponse(CallExtract due, @Nullable String stopSequence) {
    String text = due.text();
    List<ToolCall> calls = due.calls();
    FinishReason reason = evidence.finishReason();
    switch (answer.claim().outcome()) {
      case COMPLETED -> {
        require(!reason.isCutOff(), Fault.FINISH_REASON);
        require(response != null && isSaid(response, text, calls), Fault.TEXT);
        require(
            response != null && wireName(reason).equals(response.finishReason()),
            Fault.FINISH_REASON);
        require(
            evidence.form() != RequestForm.MESSAGES
                || (response != null && Objects.equals(response.stopSequence(), stopSequence)),
            Fault.FINISH_REASON);
      }
      case ABORTED -> require(response == null || begins(response, text, calls), Fault.TEXT);
      case ERROR -> require(reason == FinishReason.ERROR, Fault.FINISH_REASON);
      case REFUSED -> require(false, Fault.FINISH_REASON);
    }
  }

  /// Arguments are compared as JSON: some forms of response hold the object, not its text.
  private static boolean isSaid(ChatAnswer response, String text, List<ToolCall> calls) {
    Bytes said = OutcomeText.of(response.text(), response.toolCalls());
    return said.equals(OutcomeText.of(text, calls));
  }

  /// Whether the response says no more than a beginning of text and calls.
  private static boolean begins(ChatAnswer response, String text, List<ToolCall> calls) {
    List<ToolCall> said = response.toolCalls();
    if (!text.startsWith(response.text()) || said.size() > calls.size()) {
      return false;
    }
    for (int i = 0; i < said.size(); i++) {
      ToolCall due = calls.get(i);
      boolean same = said.get(i).id().equals(due.id()) && said.get(i).name().equals(due.name());
      if (!same || !due.arguments().startsWith(said.get(i).arguments())) {
        return false;
      }
    }
    return true;
  }

  /// As OpenAI's clients read it.
  private static String wireName(FinishReason reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }

  /// Every output token is the one that its logits give.
  void checkDraws(TracedRun run, int promptTokens) {
    for (int t = 0; t < answer.outputIds().size(); t++) {
      boolean drawn = run.drawn(promptTokens - 1 + t) == answer.outputIds().get(t);
      require(drawn, Fault.OUTPUT_IDS);
    }
  }
}
