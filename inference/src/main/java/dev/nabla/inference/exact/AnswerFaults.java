package dev.nabla.inference.exact;

import dev.nabla.inference.engine.ModelDescription;
import dev.nabla.model.exact.ExactParameters;
import dev.nabla.model.exact.TracedRun;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.protocol.inference.ChatAnswer;
import dev.nabla.protocol.inference.ExactEvidence;
import dev.nabla.protocol.inference.FaultMask;
import dev.nabla.protocol.inference.FaultMask.Fault;
import dev.nabla.protocol.inference.FinishReason;
import dev.nabla.protocol.inference.RequestForm;
import java.util.EnumSet;
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

  /// The model is the one that the body's name resolves to, run by its rules.
  void checkModel(ModelDescription description) {
    require(evidence.modelRoot().equals(description.modelRoot()), Fault.MODEL);
    require(answer.claim().modelCommitment().equals(description.modelRoot()), Fault.MODEL);
    require(
        evidence
            .engineVersion()
            .equals(ExactEvidence.engineVersion(description.engineVersion(), evidence.form())),
        Fault.MODEL);
    require(evidence.templateMode() == description.templateMode(), Fault.MODEL);
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

  /// Text and finish reason follow from the ids, in the outcome and in the response.
  void checkText(Extract extract) {
    StringBuilder text = new StringBuilder();
    int taken = 0;
    while (taken < answer.outputIds().size() && extract.finishReason().isEmpty()) {
      text.append(extract.append(answer.outputIds().get(taken++)));
    }
    require(taken == answer.outputIds().size(), Fault.OUTPUT_IDS);
    FinishReason claimed = evidence.finishReason();
    if (extract.finishReason().isEmpty()) {
      require(claimed.isCutOff(), Fault.OUTPUT_IDS);
      text.append(extract.end(FinishReason.ABORTED));
    } else {
      FinishReason due = extract.finishReason().orElseThrow();
      require(claimed == due || claimed == FinishReason.ABORTED, Fault.FINISH_REASON);
    }
    require(answer.output().equals(Bytes.utf8(text.toString())), Fault.OUTCOME);
    checkResponse(text.toString(), extract.stopSequence().orElse(null));
  }

  private void checkResponse(String text, @Nullable String stopSequence) {
    FinishReason reason = evidence.finishReason();
    switch (answer.claim().outcome()) {
      case COMPLETED -> {
        require(!reason.isCutOff(), Fault.FINISH_REASON);
        require(response != null && response.text().equals(text), Fault.TEXT);
        require(response != null && response.toolCalls().isEmpty(), Fault.TEXT);
        require(
            response != null && wireName(reason).equals(response.finishReason()),
            Fault.FINISH_REASON);
        require(
            evidence.form() != RequestForm.MESSAGES
                || (response != null && Objects.equals(response.stopSequence(), stopSequence)),
            Fault.FINISH_REASON);
      }
      case ABORTED -> require(response == null || text.startsWith(response.text()), Fault.TEXT);
      case ERROR -> require(reason == FinishReason.ERROR, Fault.FINISH_REASON);
      case REFUSED -> require(false, Fault.FINISH_REASON);
    }
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
