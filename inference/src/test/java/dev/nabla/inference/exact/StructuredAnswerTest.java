package dev.nabla.inference.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.inference.engine.Answer;
import dev.nabla.inference.engine.AnswerDefaults;
import dev.nabla.inference.engine.AnswerRequest;
import dev.nabla.inference.engine.AnswerSink;
import dev.nabla.inference.engine.EngineKind;
import dev.nabla.inference.engine.ExactRun;
import dev.nabla.inference.engine.ModelDescription;
import dev.nabla.inference.exact.DisclosedAnswer.Claim;
import dev.nabla.model.RandomGguf;
import dev.nabla.model.exact.ExactVersion;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.ChatMessage.ToolCall;
import dev.nabla.protocol.inference.ExactEvidence;
import dev.nabla.protocol.inference.FaultMask.Fault;
import dev.nabla.protocol.inference.FinishReason;
import dev.nabla.protocol.inference.Nonce;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.OutcomeText;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.protocol.inference.RequestRefused;
import dev.nabla.protocol.inference.TemplateMode;
import dev.nabla.protocol.inference.TokenIds;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Formats and tools on the engine, with a model that would say nothing sensible by itself.
class StructuredAnswerTest {
  private static final String SCHEMA =
      "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},\"age\":"
          + "{\"type\":\"integer\"},\"tags\":{\"type\":\"array\",\"items\":{\"enum\":[\"a\",\"b\"]}}},"
          + "\"required\":[\"name\",\"age\"],\"additionalProperties\":false}";
  private static final String FORMAT =
      "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"schema\":"
          + SCHEMA
          + "}}";
  private static final String TOOLS =
      "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"description\":\"now\","
          + "\"parameters\":"
          + SCHEMA
          + "}},{\"type\":\"function\",\"function\":{\"name\":\"clock\"}}]";
  private static final String HISTORY =
      ",{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\","
          + "\"function\":{\"name\":\"clock\",\"arguments\":\"{}\"}}]},"
          + "{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"noon\"}";

  private final LoadedModel model = LoadedModel.load(RandomGguf.segment(1), 1);
  private final ModelDescription description =
      new ModelDescription(
          "small",
          EngineKind.EXACT,
          Hash.ZERO,
          model.model().root(),
          ExactVersion.NAME,
          TemplateMode.STRICT,
          model.model().weights().hyper().context(),
          AnswerDefaults.GREEDY_256);
  private final ExactEngine engine = new ExactEngine(description, model, InstantSource.system());
  private final Replay replay = new Replay(description, model.model(), model::newPlainPass);

  @AfterEach
  void close() {
    engine.close();
    model.close();
  }

  private static Bytes body(String history, String members) {
    return Bytes.utf8(
        "{\"model\":\"small\",\"messages\":[{\"role\":\"user\",\"content\":\"Tell me\"}"
            + history
            + "],\"seed\":7,"
            + members
            + "}");
  }

  /// What went to the sink, piece by piece.
  private static final class Heard implements AnswerSink {
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder calls = new StringBuilder();

    @Override
    public void started(int promptTokens) {}

    @Override
    public void text(String delta) {
      text.append(delta);
    }

    @Override
    public void toolCall(int index, String id, String name) {
      calls.append(index).append(' ').append(id).append(' ').append(name).append(' ');
    }

    @Override
    public void toolArguments(int index, String delta) {
      calls.append(delta);
    }

    @Override
    public boolean cancelled() {
      return false;
    }
  }

  private Answer answer(Bytes body) {
    Heard heard = new Heard();
    Answer answer = engine.answer(new AnswerRequest(RequestForm.CHAT, body, Nonce.seed()), heard);
    assertThat(heard.text.toString()).isEqualTo(answer.text());
    StringBuilder calls = new StringBuilder();
    for (ToolCall call : answer.toolCalls()) {
      calls.append("0 ").append(call.id()).append(' ').append(call.name()).append(' ');
      calls.append(call.arguments());
    }
    assertThat(heard.calls.toString()).isEqualTo(calls.toString());
    return answer;
  }

  private DisclosedAnswer disclose(Bytes body, Answer answer, ExactEvidence evidence) {
    return new DisclosedAnswer(
        body,
        response(answer),
        OutcomeText.of(answer.text(), answer.toolCalls()),
        evidence,
        answer.run().outputIds(),
        new Claim(
            Outcome.COMPLETED,
            model.model().root(),
            answer.usage().promptTokens(),
            answer.usage().completionTokens()));
  }

  private static Bytes response(Answer answer) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    ObjectNode choice = json.putArray("choices").addObject().put("index", 0);
    ObjectNode message = choice.putObject("message").put("role", "assistant");
    message.put("content", answer.text());
    for (ToolCall call : answer.toolCalls()) {
      ObjectNode item = message.putArray("tool_calls").addObject();
      item.put("id", call.id()).put("type", "function");
      item.putObject("function").put("name", call.name()).put("arguments", call.arguments());
    }
    choice.put("finish_reason", answer.finishReason().name().toLowerCase(Locale.ROOT));
    return Bytes.of(JsonMapper.shared().writeValueAsBytes(json));
  }

  private Set<Fault> faults(Bytes body, Answer answer, ExactEvidence evidence) {
    return replay.check(disclose(body, answer, evidence), (_, _) -> Hash.ZERO).faults().faults();
  }

  private static ExactEvidence evidence(Answer answer) {
    return ((ExactRun) answer.run()).evidence();
  }

  private Answer verified(Bytes body) {
    Answer answer = answer(body);
    assertThat(faults(body, answer, evidence(answer))).isEmpty();
    return answer;
  }

  private static JsonNode parse(String json) {
    return StrictJson.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void answersInTheSchemaAndCanBeRunAgain() {
    for (String sampling : List.of("\"temperature\":0", "\"temperature\":1.5,\"top_p\":0.9")) {
      for (int limit : new int[] {40, 256}) {
        Bytes body = body("", FORMAT + ",\"max_tokens\":" + limit + "," + sampling);

        Answer answer = verified(body);

        assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(parse(answer.text()).get("name").isString()).isTrue();
        assertThat(parse(answer.text()).get("age").isIntegralNumber()).isTrue();
        assertThat(evidence(answer).engineVersion())
            .isEqualTo(ExactEvidence.engineVersion("exact/2"));
      }
    }
  }

  @Test
  void answersWithAnyObject() {
    Answer answer =
        verified(body("", "\"response_format\":{\"type\":\"json_object\"},\"max_tokens\":60"));

    assertThat(parse(answer.text()).isObject()).isTrue();
  }

  @Test
  void saysThatTheLimitWasTooLow() {
    Answer answer = verified(body("", FORMAT + ",\"max_tokens\":5"));

    assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(answer.text()).startsWith("{\"nam");
  }

  @Test
  void callsAFunctionWhereItMust() {
    Bytes body = body("", TOOLS + ",\"tool_choice\":\"required\",\"max_tokens\":150");

    Answer answer = verified(body);

    assertThat(answer.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
    assertThat(answer.text()).isEmpty();
    ToolCall call = answer.toolCalls().getFirst();
    assertThat(call.id()).matches("call_[0-9a-f]{24}");
    assertThat(call.name()).isIn("weather", "clock");
    assertThat(parse(call.arguments()).isObject()).isTrue();
    assertThat(verified(body).toolCalls()).isEqualTo(answer.toolCalls());
  }

  @Test
  void callsTheFunctionThatIsNamed() {
    for (String name : List.of("weather", "clock")) {
      Answer answer =
          verified(
              body(
                  "",
                  TOOLS
                      + ",\"max_tokens\":120,\"tool_choice\":{\"type\":\"function\",\"function\":"
                      + "{\"name\":\""
                      + name
                      + "\"}}"));

      assertThat(answer.toolCalls().getFirst().name()).isEqualTo(name);
    }
  }

  @Test
  void mayAnswerInTextWhereToolsAreOffered() {
    Answer answer = verified(body(HISTORY, TOOLS + ",\"max_tokens\":8"));

    assertThat(answer.toolCalls()).isEmpty();
    assertThat(answer.text()).isNotEmpty();
    assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
  }

  @Test
  void readsResultsOfToolsThatAreNoLongerOffered() {
    Answer answer = verified(body(HISTORY, "\"max_tokens\":8"));

    assertThat(evidence(answer).engineVersion()).isEqualTo(ExactEvidence.engineVersion("exact/2"));
  }

  @Test
  void findsWhatIsFalseAboutACall() {
    Bytes body = body("", TOOLS + ",\"tool_choice\":\"required\",\"max_tokens\":150");
    Answer honest = answer(body);
    ToolCall call = honest.toolCalls().getFirst();
    ToolCall other = new ToolCall(call.id(), call.name(), call.arguments() + "x");
    ToolCall renamed = new ToolCall("call_0", call.name(), call.arguments());

    for (ToolCall lie : List.of(other, renamed)) {
      assertThat(faults(body, said(honest, "", List.of(lie)), evidence(honest)))
          .containsExactlyInAnyOrder(Fault.OUTCOME, Fault.TEXT);
    }
    assertThat(faults(body, said(honest, "Hello", List.of()), evidence(honest)))
        .containsExactlyInAnyOrder(Fault.OUTCOME, Fault.TEXT);
  }

  private static Answer said(Answer answer, String text, List<ToolCall> calls) {
    return new Answer(text, calls, answer.finishReason(), null, answer.usage(), answer.run());
  }

  @Test
  void findsATokenThatTheSchemaForbids() {
    Bytes body = body("", FORMAT + ",\"max_tokens\":60");
    Answer honest = answer(body);
    int[] ids = honest.run().outputIds().toArray();
    ids[3] = ids[3] == 100 ? 101 : 100;
    Answer lie =
        new Answer(
            honest.text(),
            honest.finishReason(),
            honest.usage(),
            new ExactRun(
                evidence(honest), ((ExactRun) honest.run()).promptIds(), TokenIds.of(ids)));

    assertThat(
            faults(
                body,
                lie,
                new EvidenceLies(evidence(honest)).outputIdsHash(TokenIds.of(ids).hash())))
        .contains(Fault.OUTPUT_IDS, Fault.OUTCOME);
  }

  @Test
  void findsAnAnswerThatClaimsTheOtherVersion() {
    Bytes structured = body("", FORMAT + ",\"max_tokens\":60");
    Bytes plain = body("", "\"max_tokens\":4");
    Answer one = answer(structured);
    Answer two = answer(plain);

    assertThat(faults(structured, one, new EvidenceLies(evidence(one)).engineVersion("exact/1")))
        .containsExactly(Fault.MODEL);
    assertThat(faults(plain, two, new EvidenceLies(evidence(two)).engineVersion("exact/2")))
        .containsExactly(Fault.MODEL);
  }

  @Test
  void namesThePlaceOfASchemaThatItCannotEnforce() {
    Bytes body =
        body("", TOOLS.replace("\"type\":\"integer\"", "\"type\":\"integer\",\"multipleOf\":2"));

    assertThatThrownBy(() -> answer(body))
        .asInstanceOf(InstanceOfAssertFactories.type(RequestRefused.class))
        .satisfies(refusal ->
            assertThat(refusal.param())
                .contains("tools[0].function.parameters/properties/age/multipleOf"));
  }
}
