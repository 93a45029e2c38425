package dev.nabla.inference.exact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.inference.engine.Answer;
import dev.nabla.inference.engine.AnswerDefaults;
import dev.nabla.inference.engine.AnswerRequest;
import dev.nabla.inference.engine.EngineKind;
import dev.nabla.inference.engine.ExactRun;
import dev.nabla.inference.engine.ModelDescription;
import dev.nabla.inference.exact.DisclosedAnswer.Claim;
import dev.nabla.model.RandomGguf;
import dev.nabla.model.RandomGguf.Shape;
import dev.nabla.model.exact.ExactVersion;
import dev.nabla.model.exact.LanguageModel;
import dev.nabla.model.exact.PlainForward;
import dev.nabla.model.gguf.GgufFile;
import dev.nabla.model.gguf.TensorType;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.ChatRequest;
import dev.nabla.protocol.inference.FaultMask.Fault;
import dev.nabla.protocol.inference.FinishReason;
import dev.nabla.protocol.inference.Nonce;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.OutcomeText;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.protocol.inference.TemplateMode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Runs that end in the fault `non_finite`: an outcome like others, which can be checked.
class ReplayErrorTest {
  /// Token `Z`, whose embedding is poisoned.
  private static final int POISONED = 3 + 'Z';

  private final LanguageModel model = LanguageModel.load(poisoned());
  private final ModelDescription description =
      new ModelDescription(
          "small",
          EngineKind.EXACT,
          Hash.ZERO,
          model.root(),
          ExactVersion.NAME,
          TemplateMode.STRICT,
          model.weights().hyper().context(),
          AnswerDefaults.GREEDY_256);

  /// Untied, so that the poison reaches no logit but through the token itself.
  private static MemorySegment poisoned() {
    Shape shape = Shape.SMALL.withTypes(TensorType.Q4_1, TensorType.F32, false);
    MemorySegment file = RandomGguf.segment(RandomGguf.bytes(11, shape));
    MemorySegment embedding =
        GgufFile.parse(file).tensor("token_embd.weight").orElseThrow().row(POISONED);
    embedding.set(ValueLayout.JAVA_INT_UNALIGNED, 0, Float.floatToIntBits(Float.NaN));
    return file;
  }

  private static Bytes body(String content) {
    return Bytes.utf8(
        """
        {"model":"small","seed":1,"max_tokens":4,\
        "messages":[{"role":"user","content":"%s"}]}\
        """
            .formatted(content));
  }

  private DisclosedAnswer answer(Bytes body) {
    ChatRequest chat = ChatRequest.parse(body);
    Prepared prepared =
        new Prepare(model, TemplateMode.STRICT, AnswerDefaults.GREEDY_256).prepare(chat);
    AnswerJob job =
        new AnswerJob(new AnswerRequest(RequestForm.CHAT, body, Nonce.seed()), prepared);
    try (PlainForward pass = new PlainForward(model.weights(), 512)) {
      return disclose(
          body,
          new LoneAnswer(new AnswerRun(description, model, job, pass), pass)
              .make(Integer.MAX_VALUE));
    }
  }

  private DisclosedAnswer disclose(Bytes body, Answer answer) {
    Bytes response = Bytes.utf8("{\"error\":{\"message\":\"the run ended in a fault\"}}");
    return new DisclosedAnswer(
        body,
        response,
        OutcomeText.of(Outcome.ERROR, response),
        ((ExactRun) answer.run()).evidence(),
        answer.run().outputIds(),
        new Claim(
            Outcome.ERROR,
            model.root(),
            answer.usage().promptTokens(),
            answer.usage().completionTokens()));
  }

  private Set<Fault> check(DisclosedAnswer answer) {
    Replay replay =
        new Replay(description, model, positions -> new PlainForward(model.weights(), positions));
    return replay.check(answer, (_, _) -> Hash.ZERO).faults().faults();
  }

  @Test
  void anHonestErrorIsNoFault() {
    DisclosedAnswer answer = answer(body("Zebra"));

    assertThat(answer.evidence().finishReason()).isEqualTo(FinishReason.ERROR);
    assertThat(check(answer)).isEmpty();
  }

  @Test
  void anErrorIsTheOutcomeAndNotWhatWasSaidBefore() {
    DisclosedAnswer answer = answer(body("Zebra"));
    for (Bytes response : List.of(answer.response(), Bytes.utf8("{\"choices\":[]}"))) {
      DisclosedAnswer lie =
          new DisclosedAnswer(
              answer.request(),
              response,
              Bytes.utf8("what was said"),
              answer.evidence(),
              answer.outputIds(),
              answer.claim());

      assertThat(check(lie)).containsExactly(Fault.OUTCOME);
    }
  }

  @Test
  void anErrorThatDidNotHappenIsAFault() {
    DisclosedAnswer answer = answer(body("Okapi"));
    DisclosedAnswer lie =
        new DisclosedAnswer(
            answer.request(),
            answer.response(),
            answer.output(),
            new EvidenceLies(answer.evidence()).finishReason(FinishReason.ERROR),
            answer.outputIds(),
            answer.claim());

    assertThat(check(lie)).containsExactly(Fault.FINISH_REASON);
  }

  @Test
  void anAnswerWhereTheRunFailsIsAFault() {
    DisclosedAnswer honest = answer(body("Okapi"));
    DisclosedAnswer lie =
        new DisclosedAnswer(
            body("Zebra"),
            honest.response(),
            honest.output(),
            honest.evidence(),
            honest.outputIds(),
            honest.claim());

    assertThat(check(lie))
        .contains(Fault.OUTPUT_IDS, Fault.FINISH_REASON, Fault.TRACE, Fault.PROMPT_IDS);
  }
}
