package dev.nabla.inference.upstream;

import static dev.nabla.inference.upstream.MisbehavingServer.cutAfter;
import static dev.nabla.inference.upstream.MisbehavingServer.stallAfter;
import static dev.nabla.inference.upstream.MisbehavingServer.status;
import static dev.nabla.inference.upstream.MisbehavingServer.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.inference.engine.Answer;
import dev.nabla.inference.engine.AnswerRequest;
import dev.nabla.inference.engine.AnswerSink;
import dev.nabla.inference.engine.ProviderFailure;
import dev.nabla.inference.engine.ProviderFailure.Kind;
import dev.nabla.inference.engine.ProviderRun;
import dev.nabla.inference.engine.Usage;
import dev.nabla.inference.upstream.MisbehavingServer.Behaviour;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.ChatMessage.ToolCall;
import dev.nabla.protocol.inference.FinishReason;
import dev.nabla.protocol.inference.Nonce;
import dev.nabla.protocol.inference.ProviderEvidence;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.protocol.inference.RequestRefused;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The engine against providers that do everything that providers do.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class UpstreamEngineTest {
  private static final String KEY = "sk-very-secret";
  private static final Nonce NONCE = Nonce.client(new Hash(1, 2, 3, 4));
  private static final String CHAT =
      "{\"model\":\"ours\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"seed\":7}";
  private static final String MESSAGES =
      "{\"model\":\"ours\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

  private static final String HELLO =
      "data: {\"id\":\"chatcmpl-7\",\"model\":\"theirs-2026\",\"choices\":[{\"index\":0,"
          + "\"delta\":{\"role\":\"assistant\",\"content\":\"Hel\"}}]}\n\n";
  private static final String REST =
      "data: {\"id\":\"chatcmpl-7\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"lo\"},"
          + "\"finish_reason\":\"stop\"}]}\n\n"
          + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}\n\n"
          + "data: [DONE]\n\n";

  private final List<MisbehavingServer> servers = new ArrayList<>();
  private final List<ProviderClient> clients = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private final Recorder sink = new Recorder();

  @AfterEach
  void close() {
    clients.forEach(ProviderClient::close);
    servers.forEach(MisbehavingServer::close);
  }

  private static final Provider.Patience SHORT =
      new Provider.Patience(
          Duration.ofSeconds(5),
          Duration.ofMillis(200),
          Duration.ofMillis(200),
          Duration.ofMinutes(1));

  private ProviderClient client(
      ProviderFamily family, Provider.Patience patience, Behaviour... behaviours) {
    MisbehavingServer server = new MisbehavingServer(behaviours);
    servers.add(server);
    Provider provider =
        new Provider("p" + servers.size(), family, server.baseUrl(), new ApiKey(KEY), 4, patience);
    ProviderClient client = new ProviderClient(provider, InstantSource.system());
    clients.add(client);
    return client;
  }

  private ProviderClient openAi(Behaviour... behaviours) {
    return client(ProviderFamily.OPENAI, Provider.Patience.DEFAULT, behaviours);
  }

  private UpstreamEngine engine(ProviderClient... asked) {
    List<UpstreamEngine.Target> targets =
        java.util.Arrays.stream(asked)
            .map(client -> new UpstreamEngine.Target(client, "theirs"))
            .toList();
    return new UpstreamEngine("ours", targets, pauses::add);
  }

  private static AnswerRequest request(RequestForm form, String body) {
    return new AnswerRequest(form, Bytes.utf8(body), NONCE);
  }

  private Answer ask(ProviderClient... asked) {
    return engine(asked).answer(request(RequestForm.CHAT, CHAT), sink);
  }

  private static ProviderEvidence evidenceOf(Answer answer) {
    return ((ProviderRun) answer.run()).evidence();
  }

  @Test
  void passesTextOnAndSaysWhoWasAskedForWhat() {
    Answer answer = ask(openAi(stream(HELLO, REST)));

    assertThat(answer.text()).isEqualTo("Hello");
    assertThat(sink.pieces).containsExactly("Hel", "lo");
    assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(answer.usage()).isEqualTo(new Usage(3, 2));
    String url = servers.getFirst().baseUrl().toString();
    assertThat(evidenceOf(answer))
        .isEqualTo(
            new ProviderEvidence(
                RequestForm.CHAT,
                NONCE,
                FinishReason.STOP,
                0,
                url,
                "theirs",
                "theirs-2026",
                "chatcmpl-7"));
  }

  @Test
  void aBodyOfTheSameFamilyLosesNothing() {
    String body = CHAT.replace("\"seed\":7", "\"seed\":7,\"reasoning_effort\":\"low\",\"x\":[1,2]");

    engine(openAi(stream(HELLO, REST))).answer(request(RequestForm.CHAT, body), sink);

    String sent = servers.getFirst().seen.getFirst().body();
    assertThat(sent)
        .contains("\"reasoning_effort\":\"low\"", "\"x\":[1,2]", "\"seed\":7", "\"stream\":true")
        .contains("\"model\":\"theirs\"", "\"stream_options\":{\"include_usage\":true}");
    assertThat(servers.getFirst().seen.getFirst().head())
        .startsWith("POST /v1/chat/completions ")
        .contains("Authorization: Bearer " + KEY);
  }

  @Test
  void tellsAProviderOfTheTraceWhereThereIsOneAndOtherwiseNothing() {
    String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    UpstreamEngine engine = engine(openAi(stream(HELLO, REST), stream(HELLO, REST)));

    engine.answer(new AnswerRequest(RequestForm.CHAT, Bytes.utf8(CHAT), NONCE, trace, null), sink);
    engine.answer(request(RequestForm.CHAT, CHAT), new Recorder());

    List<MisbehavingServer.Seen> seen = servers.getFirst().seen;
    assertThat(seen.get(0).head()).containsIgnoringCase("traceparent: " + trace);
    assertThat(seen.get(1).head()).doesNotContainIgnoringCase("traceparent");
  }

  @Test
  void passesToolCallsOnInPieces() {
    String call =
        "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"call_9\","
            + "\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\"\"}}]}}]}\n\n"
            + "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":"
            + "{\"arguments\":\":1}\"}}]}}]}\n\n"
            + "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n"
            + "data: [DONE]\n\n";

    Answer answer = ask(openAi(stream(call)));

    assertThat(answer.toolCalls()).containsExactly(new ToolCall("call_9", "f", "{\"a\":1}"));
    assertThat(answer.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
    assertThat(sink.pieces).containsExactly("call 0 f", "0 {\"a\"", "0 :1}");
  }

  @Test
  void asksAnthropicInItsWordsAndReadsItsEvents() {
    String events =
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\","
            + "\"model\":\"m-1\",\"usage\":{\"input_tokens\":11}}}\n\n"
            + "event: ping\ndata: {\"type\":\"ping\"}\n\n"
            + "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,"
            + "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n"
            + "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
            + "\"delta\":{\"type\":\"text_delta\",\"text\":\"Yes\"}}\n\n"
            + "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":1,"
            + "\"content_block\":{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"g\",\"input\":{}}}\n\n"
            + "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":1}\n\n"
            + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":"
            + "\"tool_use\"},\"usage\":{\"output_tokens\":5}}\n\n"
            + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

    Answer answer =
        engine(client(ProviderFamily.ANTHROPIC, Provider.Patience.DEFAULT, stream(events)))
            .answer(request(RequestForm.CHAT, CHAT.replace(",\"seed\":7", "")), sink);

    assertThat(answer.text()).isEqualTo("Yes");
    assertThat(answer.toolCalls()).containsExactly(new ToolCall("toolu_1", "g", "{}"));
    assertThat(answer.usage()).isEqualTo(new Usage(11, 5));
    assertThat(sink.promptTokens).isEqualTo(11);
    MisbehavingServer.Seen seen = servers.getFirst().seen.getFirst();
    assertThat(seen.head()).startsWith("POST /v1/messages ").contains("x-api-key: " + KEY);
  }

  @Test
  void whatTheOtherFamilyHasNoWordForIsRefusedBeforeAnybodyIsAsked() {
    ProviderClient anthropic = client(ProviderFamily.ANTHROPIC, SHORT, stream(HELLO));

    assertThatThrownBy(() -> ask(anthropic))
        .isInstanceOf(RequestRefused.class)
        .hasMessageContaining("seed");
    assertThat(servers.getFirst().seen).isEmpty();
  }

  @Test
  void asksTheNextOneWhileNoAnswerHasBegun() {
    List<Behaviour> failures =
        List.of(
            status(500, "", "boom"),
            status(429, "Retry-After: 60\r\n", "{}"),
            status(401, "", "{\"error\":{\"message\":\"bad key " + KEY + "\"}}"),
            (out, _) -> out.close(),
            stream("data: not json\n\n"),
            stream("<html>hello</html>"),
            stream("data: {\"error\":{\"message\":\"overloaded\"}}\n\n"),
            stallAfter(),
            cutAfter(": ping\n\n"),
            (out, _) -> {
              MisbehavingServer.write(out, MisbehavingServer.HEAD + "data: ");
              byte[] large = "x".repeat(1 << 16).getBytes(java.nio.charset.StandardCharsets.UTF_8);
              for (int i = 0; i < 40; i++) {
                out.write(large);
              }
            });
    for (Behaviour failure : failures) {
      ProviderClient bad = client(ProviderFamily.OPENAI, SHORT, failure);

      Answer answer = ask(bad, openAi(stream(HELLO, REST)));

      assertThat(answer.text()).isEqualTo("Hello");
      assertThat(evidenceOf(answer).failedBefore()).isEqualTo(1);
    }
  }

  @Test
  void aProviderThatCannotBeReachedIsAFailureThatSaysSo() {
    ProviderClient gone = openAi(stream(HELLO));
    servers.getFirst().close();

    assertThatThrownBy(() -> ask(gone))
        .isInstanceOfSatisfying(
            ProviderFailure.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE));
  }

  @Test
  void neverTellsTheKey() {
    String body = "{\"error\":{\"message\":\"Incorrect API key provided: " + KEY + "\"}}";
    ProviderClient client = openAi(status(401, "", body));

    assertThatThrownBy(() -> ask(client))
        .isInstanceOf(ProviderFailure.class)
        .hasMessageNotContaining(KEY);
    assertThat(client.provider().toString()).doesNotContain(KEY);
  }

  @Test
  void aRequestThatTheProviderRefusesIsRefusedAndNobodyElseIsAsked() {
    ProviderClient strict =
        openAi(status(400, "", "{\"error\":{\"message\":\"temperature is too high\"}}"));
    ProviderClient other = openAi(stream(HELLO, REST));

    assertThatThrownBy(() -> ask(strict, other))
        .isInstanceOf(RequestRefused.class)
        .hasMessageContaining("temperature is too high");
    assertThat(servers.get(1).seen).isEmpty();
  }

  @Test
  void aBusyProviderIsAskedOnceMoreWhereItSaysSoon() {
    ProviderClient busy = openAi(status(429, "Retry-After: 1\r\n", "{}"), stream(HELLO, REST));

    assertThat(ask(busy).text()).isEqualTo("Hello");
    assertThat(pauses).containsExactly(Duration.ofSeconds(1));
  }

  @Test
  void aBusyProviderIsLeftAloneWhereItSaysLater() {
    ProviderClient busy = openAi(status(503, "Retry-After: 30\r\n", "{}"));

    assertThatThrownBy(() -> ask(busy))
        .isInstanceOfSatisfying(
            ProviderFailure.class,
            e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(30)));
    assertThat(servers.getFirst().seen).hasSize(1);
  }

  @Test
  void anAnswerThatBreaksOffStaysBrokenAndIsNotMixedWithAnother() {
    List<Behaviour> breaks =
        List.of(cutAfter(HELLO), stallAfter(HELLO), stream(HELLO), stream(HELLO, "data: {\n\n"));
    for (Behaviour behaviour : breaks) {
      ProviderClient bad = client(ProviderFamily.OPENAI, SHORT, behaviour);
      ProviderClient good = openAi(stream(HELLO, REST));

      Answer answer = ask(bad, good);

      assertThat(answer.finishReason()).isEqualTo(FinishReason.ERROR);
      assertThat(answer.text()).isEqualTo("Hel");
      assertThat(servers.getLast().seen).isEmpty();
    }
  }

  @Test
  void whoLeavesFreesTheConnection() {
    sink.leaveAfter = 1;

    Answer answer = ask(openAi(stallAfter(HELLO)));

    assertThat(answer.finishReason()).isEqualTo(FinishReason.ABORTED);
    assertThat(answer.text()).isEqualTo("Hel");
  }

  @Test
  void whoLeavesBeforeTheAnswerBeganIsNoFaultOfTheProvider() {
    ProviderClient slow = openAi(stallAfter());
    ProviderClient other = openAi(stream(HELLO, REST));

    for (int i = 1; i <= CircuitBreaker.FAILURES + 1; i++) {
      int asked = i;
      sink.left = () -> servers.getFirst().seen.size() >= asked;
      assertThatThrownBy(() -> ask(slow, other))
          .isInstanceOfSatisfying(
              ProviderFailure.class, e -> assertThat(e.kind()).isEqualTo(Kind.ABANDONED));
    }
    assertThat(servers.getFirst().seen).hasSize(CircuitBreaker.FAILURES + 1);
    assertThat(servers.getLast().seen).isEmpty();
  }

  @Test
  void aProviderThatOnlyPingsHasNotBegunToAnswer() {
    Behaviour pings =
        (out, end) -> {
          MisbehavingServer.write(out, MisbehavingServer.HEAD);
          while (!end.await(10, TimeUnit.MILLISECONDS)) {
            MisbehavingServer.write(out, ": ping\n\n");
          }
        };

    assertThatThrownBy(() -> ask(client(ProviderFamily.OPENAI, SHORT, pings)))
        .isInstanceOfSatisfying(
            ProviderFailure.class, e -> assertThat(e.kind()).isEqualTo(Kind.TIMEOUT));
  }

  @Test
  void aProviderThatKeepsFailingIsLeftAlone() {
    ProviderClient bad = openAi(status(500, "", ""));
    IntStream.range(0, CircuitBreaker.FAILURES)
        .forEach(_ -> assertThatThrownBy(() -> ask(bad)).isInstanceOf(ProviderFailure.class));

    assertThatThrownBy(() -> ask(bad)).hasMessageContaining("left alone");
    assertThat(servers.getFirst().seen).hasSize(CircuitBreaker.FAILURES);
  }

  private static final String SHORT_CHAT = CHAT.replace("\"seed\"", "\"max_tokens\":64,\"seed\"");
  private static final String WHOLE =
      "{\"id\":\"chatcmpl-8\",\"model\":\"theirs-2026\",\"choices\":[{\"index\":0,\"message\":"
          + "{\"role\":\"assistant\",\"content\":\"Hello\",\"tool_calls\":[{\"id\":\"call_9\","
          + "\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},"
          + "\"finish_reason\":\"tool_calls\"}],"
          + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}";

  private static Behaviour json(String body) {
    return status(200, "Content-Type: application/json\r\n", body);
  }

  @Test
  void aShortAnswerThatTheClientWantsInOnePieceComesInOne() {
    Answer answer = engine(openAi(json(WHOLE))).answer(request(RequestForm.CHAT, SHORT_CHAT), sink);

    assertThat(answer.text()).isEqualTo("Hello");
    assertThat(answer.toolCalls()).containsExactly(new ToolCall("call_9", "f", "{}"));
    assertThat(answer.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
    assertThat(answer.usage()).isEqualTo(new Usage(3, 2));
    assertThat(evidenceOf(answer).answerId()).isEqualTo("chatcmpl-8");
    assertThat(sink.promptTokens).isEqualTo(3);
    assertThat(servers.getFirst().seen.getFirst().body())
        .contains("\"stream\":false")
        .doesNotContain("stream_options");
  }

  @Test
  void anAnswerThatMayBeLongComesAsAStreamWhateverTheClientWants() {
    String body = SHORT_CHAT.replace("64", Integer.toString(Calls.MOST_IN_ONE_PIECE + 1));

    engine(openAi(stream(HELLO, REST))).answer(request(RequestForm.CHAT, body), sink);

    assertThat(servers.getFirst().seen.getFirst().body()).contains("\"stream\":true");
  }

  @Test
  void aMessageInOnePieceIsReadInAnthropicsWords() {
    String message =
        "{\"id\":\"msg_1\",\"type\":\"message\",\"model\":\"m-1\",\"content\":[{\"type\":\"text\","
            + "\"text\":\"Yes\"},{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"g\",\"input\":"
            + "{\"a\":[1]}}],\"stop_reason\":\"tool_use\",\"usage\":{\"input_tokens\":11,"
            + "\"output_tokens\":5}}";

    Answer answer =
        engine(client(ProviderFamily.ANTHROPIC, Provider.Patience.DEFAULT, json(message)))
            .answer(request(RequestForm.MESSAGES, MESSAGES), sink);

    assertThat(answer.text()).isEqualTo("Yes");
    assertThat(answer.toolCalls()).containsExactly(new ToolCall("toolu_1", "g", "{\"a\":[1]}"));
    assertThat(answer.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
    assertThat(answer.usage()).isEqualTo(new Usage(11, 5));
  }

  @Test
  void whatIsNoAnswerInOnePieceLetsTheNextOneBeAsked() {
    List<Behaviour> failures =
        List.of(
            json("{"),
            json("[]"),
            json("{\"choices\":[]}"),
            json("{\"error\":{\"message\":\"overloaded\"}}"),
            stream(HELLO, REST),
            cutAfter("{\"choices\""),
            stallAfter("{\"choices\""));
    for (Behaviour failure : failures) {
      ProviderClient bad = client(ProviderFamily.OPENAI, SHORT, failure);

      Answer answer =
          engine(bad, openAi(json(WHOLE))).answer(request(RequestForm.CHAT, SHORT_CHAT), sink);

      assertThat(answer.text()).isEqualTo("Hello");
      assertThat(evidenceOf(answer).failedBefore()).isEqualTo(1);
    }
  }

  @Test
  void whoLeavesWhileOnePieceIsAwaitedIsNoticed() {
    sink.leaveAfter = 0;
    ProviderClient slow = openAi(stallAfter("{\"choices\""));

    assertThatThrownBy(() -> engine(slow).answer(request(RequestForm.CHAT, SHORT_CHAT), sink))
        .isInstanceOfSatisfying(
            ProviderFailure.class, e -> assertThat(e.kind()).isEqualTo(Kind.ABANDONED));
  }

  @Test
  void countsTokensWhereTheProviderDoes() {
    ProviderClient anthropic =
        client(
            ProviderFamily.ANTHROPIC,
            Provider.Patience.DEFAULT,
            status(200, "Content-Type: application/json\r\n", "{\"input_tokens\":42}"));

    int counted = engine(anthropic).countPromptTokens(request(RequestForm.MESSAGES, MESSAGES));

    assertThat(counted).isEqualTo(42);
    assertThatThrownBy(() ->
            engine(openAi(stream(HELLO)))
                .countPromptTokens(request(RequestForm.MESSAGES, MESSAGES)))
        .isInstanceOf(RequestRefused.class);
  }

  /// Remembers what it was given.
  private static final class Recorder implements AnswerSink {
    private final List<String> pieces = new ArrayList<>();
    private int promptTokens = -1;
    private int leaveAfter = Integer.MAX_VALUE;
    private volatile BooleanSupplier left = () -> pieces.size() >= leaveAfter;

    @Override
    public void started(int tokens) {
      promptTokens = tokens;
    }

    @Override
    public void text(String delta) {
      pieces.add(delta);
    }

    @Override
    public void toolCall(int index, String id, String name) {
      pieces.add("call " + index + " " + name);
    }

    @Override
    public void toolArguments(int index, String delta) {
      pieces.add(index + " " + delta);
    }

    @Override
    public boolean cancelled() {
      return left.getAsBoolean();
    }
  }
}
