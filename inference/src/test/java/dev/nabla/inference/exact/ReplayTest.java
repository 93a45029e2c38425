package dev.nabla.inference.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.inference.engine.Answer;
import dev.nabla.inference.engine.AnswerDefaults;
import dev.nabla.inference.engine.AnswerRequest;
import dev.nabla.inference.engine.EngineKind;
import dev.nabla.inference.engine.ExactRun;
import dev.nabla.inference.engine.ModelDescription;
import dev.nabla.inference.exact.DisclosedAnswer.Claim;
import dev.nabla.model.RandomGguf;
import dev.nabla.model.exact.ExactVersion;
import dev.nabla.model.exact.LanguageModel;
import dev.nabla.model.exact.PlainForward;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.AttestationLeaves;
import dev.nabla.protocol.inference.ChatRequest;
import dev.nabla.protocol.inference.ExactEvidence;
import dev.nabla.protocol.inference.FaultMask.Fault;
import dev.nabla.protocol.inference.FinishReason;
import dev.nabla.protocol.inference.Nonce;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.protocol.inference.TemplateMode;
import dev.nabla.protocol.inference.TokenIds;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ReplayTest {
  private static final Bytes BODY =
      Bytes.utf8(
          """
          {"model":"small","messages":[{"role":"user","content":"Tell me"}],\
          "temperature":0.8,"top_p":0.9,"max_tokens":12,"seed":7}\
          """);
  private static final WorkLeaf LEAF =
      (position, x) -> AttestationLeaves.work(Address.ofNumber(1), Hash.ZERO, position, x);

  private final LanguageModel model = LanguageModel.load(RandomGguf.segment(1));
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
  private final Replay replay =
      new Replay(description, model, positions -> new PlainForward(model.weights(), positions));

  private Answer answer(Bytes body) {
    return answer(body, Integer.MAX_VALUE);
  }

  /// The node's own walk on the plain engine; nobody waits any more after so many tokens.
  private Answer answer(Bytes body, int cancelAfter) {
    ChatRequest chat = ChatRequest.parse(body);
    Prepared prepared =
        new Prepare(model, TemplateMode.STRICT, AnswerDefaults.GREEDY_256).prepare(chat);
    AnswerJob job =
        new AnswerJob(new AnswerRequest(RequestForm.CHAT, body, Nonce.seed()), prepared);
    try (PlainForward pass = new PlainForward(model.weights(), 1024)) {
      return new LoneAnswer(new AnswerRun(description, model, job, pass), pass).make(cancelAfter);
    }
  }

  private DisclosedAnswer disclose(Bytes body, Answer answer, Outcome outcome) {
    return new DisclosedAnswer(
        body,
        response(answer.text(), answer),
        Bytes.utf8(answer.text()),
        ((ExactRun) answer.run()).evidence(),
        answer.run().outputIds(),
        new Claim(
            outcome,
            model.root(),
            answer.usage().promptTokens(),
            answer.usage().completionTokens()));
  }

  private static Bytes response(String text, Answer answer) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    ObjectNode choice = json.putArray("choices").addObject().put("index", 0);
    choice.putObject("message").put("role", "assistant").put("content", text);
    choice.put("finish_reason", answer.finishReason().name().toLowerCase(Locale.ROOT));
    json.putObject("usage")
        .put("prompt_tokens", answer.usage().promptTokens())
        .put("completion_tokens", answer.usage().completionTokens());
    return Bytes.of(JsonMapper.shared().writeValueAsBytes(json));
  }

  private DisclosedAnswer honest() {
    return disclose(BODY, answer(BODY), Outcome.COMPLETED);
  }

  @Test
  void findsNothingFalseInAnHonestAnswer() {
    DisclosedAnswer honest = honest();

    ReplayResult result = replay.check(honest, LEAF);

    assertThat(result.faults().faults()).isEmpty();
    assertThat(result.traceRoot()).contains(honest.evidence().traceRoot());
    long positions = honest.claim().promptTokens() + honest.claim().completionTokens() - 1;
    assertThat(result.workLeaves()).hasSize((int) positions).doesNotHaveDuplicates();
  }

  @Test
  void findsNothingFalseInHonestAnswersOfManyKinds() {
    int count = Seeds.count(12, 300);
    Seeds seeds = Seeds.of("findsNothingFalseInHonestAnswersOfManyKinds", count);
    for (int i = 0; i < count; i++) {
      Bytes body =
          Bytes.utf8(
              """
              {"model":"small","messages":[{"role":"user","content":"%d"}],"seed":%d,\
              "temperature":%s,"max_tokens":%d,"stop":["%c","\\u0001%c"]}\
              """
                  .formatted(
                      seeds.nextInt(0, 1000),
                      seeds.nextInt(0, 1000),
                      seeds.nextInt(0, 3) / 2.0,
                      seeds.nextInt(1, 20),
                      (char) seeds.nextInt('a', 'z'),
                      (char) seeds.nextInt('a', 'z')));

      ReplayResult result = replay.check(disclose(body, answer(body), Outcome.COMPLETED), LEAF);

      assertThat(result.faults().faults()).as("%s: %s", seeds, body).isEmpty();
    }
  }

  @Test
  void anAnswerThatWasCutOffIsAPrefix() {
    Answer none = answer(BODY, 0);
    assertThat(none.finishReason()).isEqualTo(FinishReason.ABORTED);

    ReplayResult result = replay.check(disclose(BODY, none, Outcome.ABORTED), LEAF);

    assertThat(result.faults().faults()).isEmpty();
    assertThat(result.workLeaves()).isEmpty();
  }

  @Test
  void aWholeAnswerWhoseSendingWasCutOffIsHonest() {
    DisclosedAnswer honest = honest();
    String sent = text(honest).substring(0, 3);
    DisclosedAnswer cut =
        with(
            honest,
            honest.evidence(),
            honest.outputIds(),
            Bytes.utf8(
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":%s}}]}\n\ndata: {\"cho"
                    .formatted(JsonMapper.shared().writeValueAsString(sent))),
            new Claim(
                Outcome.ABORTED,
                model.root(),
                honest.claim().promptTokens(),
                honest.claim().completionTokens()));

    assertThat(replay.check(cut, LEAF).faults().faults()).isEmpty();
  }

  private static String text(DisclosedAnswer answer) {
    return new String(answer.output().toArray(), java.nio.charset.StandardCharsets.UTF_8);
  }

  private static DisclosedAnswer with(
      DisclosedAnswer from, ExactEvidence evidence, TokenIds ids, Bytes response, Claim claim) {
    return new DisclosedAnswer(from.request(), response, from.output(), evidence, ids, claim);
  }

  @Test
  void findsAnAlteredToken() {
    DisclosedAnswer honest = honest();
    int[] ids = honest.outputIds().toArray();
    ids[4] = ids[4] == 100 ? 101 : 100;

    assertThat(faultsOfIds(honest, ids)).contains(Fault.OUTPUT_IDS, Fault.TRACE);
  }

  @Test
  void findsAnAnswerThatStopsEarlyOrGoesOn() {
    DisclosedAnswer honest = honest();
    int[] ids = honest.outputIds().toArray();

    assertThat(faultsOfIds(honest, Arrays.copyOf(ids, ids.length - 1)))
        .contains(Fault.OUTPUT_IDS, Fault.TRACE, Fault.COUNTS);
    assertThat(faultsOfIds(honest, Arrays.copyOf(ids, ids.length + 1)))
        .contains(Fault.OUTPUT_IDS, Fault.TRACE, Fault.COUNTS);
    assertThat(faultsOfIds(honest, new int[0])).contains(Fault.OUTPUT_IDS, Fault.TRACE);
    assertThat(faultsOfIds(honest, new int[] {9999})).contains(Fault.OUTPUT_IDS, Fault.TRACE);
  }

  private Set<Fault> faultsOfIds(DisclosedAnswer honest, int[] ids) {
    TokenIds altered = TokenIds.of(ids);
    ExactEvidence evidence = new EvidenceLies(honest.evidence()).outputIdsHash(altered.hash());
    DisclosedAnswer lie = with(honest, evidence, altered, honest.response(), honest.claim());
    return replay.check(lie, LEAF).faults().faults();
  }

  @Test
  void findsAnotherTrace() {
    assertThat(faultsOf(new EvidenceLies(honest().evidence()).traceRoot(Hash.ZERO)))
        .containsExactly(Fault.TRACE);
  }

  @Test
  void findsAnotherModelVersionOrMode() {
    ExactEvidence honest = honest().evidence();

    assertThat(faultsOf(new EvidenceLies(honest).modelRoot(Hash.ZERO)))
        .containsExactly(Fault.MODEL);
    assertThat(faultsOf(new EvidenceLies(honest).engineVersion("exact/9")))
        .containsExactly(Fault.MODEL);
    assertThat(faultsOf(new EvidenceLies(honest).templateMode(TemplateMode.COMPAT)))
        .containsExactly(Fault.MODEL);
  }

  @Test
  void findsInputsThatAreNotTheBodys() {
    ExactEvidence honest = honest().evidence();

    assertThat(faultsOf(new EvidenceLies(honest).promptIdsHash(Hash.ZERO)))
        .containsExactly(Fault.PROMPT_IDS);
    assertThat(faultsOf(new EvidenceLies(honest).temperatureBits(1)))
        .containsExactly(Fault.PROMPT_IDS);
    assertThat(faultsOf(new EvidenceLies(honest).maxTokens(13))).containsExactly(Fault.PROMPT_IDS);
    assertThat(faultsOf(new EvidenceLies(honest).nonce(Nonce.chain(Hash.ZERO))))
        .containsExactly(Fault.PROMPT_IDS);
  }

  @Test
  void findsAnotherNonce() {
    Hash chosen = Hash.fromHex("01".repeat(32));

    assertThat(faultsOf(new EvidenceLies(honest().evidence()).nonce(Nonce.client(chosen))))
        .contains(Fault.OUTPUT_IDS);
  }

  @Test
  void findsAnotherFinishReason() {
    ExactEvidence honest = honest().evidence();
    FinishReason other =
        honest.finishReason() == FinishReason.STOP ? FinishReason.LENGTH : FinishReason.STOP;

    assertThat(faultsOf(new EvidenceLies(honest).finishReason(other)))
        .containsExactly(Fault.FINISH_REASON);
    assertThat(faultsOf(new EvidenceLies(honest).finishReason(FinishReason.ERROR)))
        .containsExactly(Fault.FINISH_REASON);
    assertThat(faultsOf(new EvidenceLies(honest).finishReason(FinishReason.ABORTED)))
        .containsExactly(Fault.FINISH_REASON);
  }

  private Set<Fault> faultsOf(ExactEvidence evidence) {
    DisclosedAnswer honest = honest();
    DisclosedAnswer lie =
        with(honest, evidence, honest.outputIds(), honest.response(), honest.claim());
    return replay.check(lie, LEAF).faults().faults();
  }

  @Test
  void findsAnotherTextInTheResponse() {
    DisclosedAnswer honest = honest();
    DisclosedAnswer lie =
        with(
            honest,
            honest.evidence(),
            honest.outputIds(),
            response(text(honest) + "!", answer(BODY)),
            honest.claim());

    assertThat(replay.check(lie, LEAF).faults().faults()).containsExactly(Fault.TEXT);
  }

  @Test
  void findsAResponseThatIsNone() {
    DisclosedAnswer honest = honest();
    DisclosedAnswer lie =
        with(honest, honest.evidence(), honest.outputIds(), Bytes.utf8("{}"), honest.claim());

    assertThat(replay.check(lie, LEAF).faults().faults())
        .containsExactly(Fault.TEXT, Fault.FINISH_REASON);
  }

  @Test
  void findsAnOutcomeThatIsNotTheTokensText() {
    DisclosedAnswer honest = honest();
    DisclosedAnswer lie =
        new DisclosedAnswer(
            honest.request(),
            honest.response(),
            Bytes.utf8("something else"),
            honest.evidence(),
            honest.outputIds(),
            honest.claim());

    assertThat(replay.check(lie, LEAF).faults().faults()).containsExactly(Fault.OUTCOME);
  }

  @Test
  void findsOtherCountsAndAnotherCommitment() {
    DisclosedAnswer honest = honest();
    Claim claim = honest.claim();

    assertThat(faultsOf(new Claim(claim.outcome(), model.root(), claim.promptTokens() + 1, 12)))
        .contains(Fault.COUNTS);
    assertThat(
            faultsOf(
                new Claim(
                    claim.outcome(), Hash.ZERO, claim.promptTokens(), claim.completionTokens())))
        .containsExactly(Fault.MODEL);
  }

  private Set<Fault> faultsOf(Claim claim) {
    DisclosedAnswer honest = honest();
    DisclosedAnswer lie =
        with(honest, honest.evidence(), honest.outputIds(), honest.response(), claim);
    return replay.check(lie, LEAF).faults().faults();
  }

  @Test
  void findsAnAnswerToABodyThatIsNoRequest() {
    DisclosedAnswer honest = honest();
    DisclosedAnswer lie =
        new DisclosedAnswer(
            Bytes.utf8("{}"),
            honest.response(),
            honest.output(),
            honest.evidence(),
            honest.outputIds(),
            honest.claim());

    ReplayResult result = replay.check(lie, LEAF);

    assertThat(result.faults().faults()).containsExactly(Fault.PROMPT_IDS);
    assertThat(result.traceRoot()).isEmpty();
  }

  @Test
  void saysNothingWhereTheIdsAreNotThoseOfTheEvidence() {
    DisclosedAnswer honest = honest();

    assertThatThrownBy(() ->
            with(honest, honest.evidence(), TokenIds.of(1, 2), honest.response(), honest.claim()))
        .isInstanceOf(DecodingException.class);
  }

  @Test
  void workLeavesAreNoUseToAnotherValidator() {
    DisclosedAnswer honest = honest();
    WorkLeaf other =
        (position, x) -> AttestationLeaves.work(Address.ofNumber(2), Hash.ZERO, position, x);

    assertThat(replay.check(honest, other).workLeaves())
        .doesNotContainAnyElementsOf(replay.check(honest, LEAF).workLeaves());
  }
}
