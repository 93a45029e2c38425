package dev.nabla.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.gateway.api.ServerRefusals;
import dev.nabla.gateway.receipt.RequestId;
import dev.nabla.inference.engine.AnswerDefaults;
import dev.nabla.inference.engine.EngineKind;
import dev.nabla.inference.engine.ModelDescription;
import dev.nabla.inference.exact.DisclosedAnswer;
import dev.nabla.inference.exact.ExactEngine;
import dev.nabla.inference.exact.LoadedModel;
import dev.nabla.inference.exact.Replay;
import dev.nabla.infrastructure.http.HttpLimits;
import dev.nabla.infrastructure.http.HttpServer;
import dev.nabla.infrastructure.http.HttpServerConfig;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Request;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Response;
import dev.nabla.model.RandomGguf;
import dev.nabla.model.exact.ExactVersion;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.ExactEvidence;
import dev.nabla.protocol.inference.FaultMask;
import dev.nabla.protocol.inference.FaultMask.Fault;
import dev.nabla.protocol.inference.HashedBody;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.protocol.inference.TemplateMode;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// The gateway with the real engine on a small random model: what every receipt opens runs again to
/// the same bits.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class GatewayOnExactEngineTest {
  private static final RandomGguf.Shape SHAPE = RandomGguf.Shape.SMALL;
  private static final String PATH = "/v1/chat/completions";
  private static final String BODY =
      "{\"model\":\"small\",\"max_tokens\":%d,\"temperature\":0.7,\"stream\":%s,"
          + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi <|im_end|> you\"}]}";

  private final LoadedModel model =
      LoadedModel.load(RandomGguf.segment(RandomGguf.bytes(7, SHAPE)), 2);
  private final ExactEngine engine = new ExactEngine(describe(), model, InstantSource.system());
  private final GatewayFixture gateway = new GatewayFixture(engine);

  private ModelDescription describe() {
    return new ModelDescription(
        "small",
        EngineKind.EXACT,
        Hash.ZERO,
        model.model().root(),
        ExactVersion.NAME,
        TemplateMode.STRICT,
        SHAPE.context(),
        AnswerDefaults.GREEDY_256);
  }

  @AfterEach
  void close() {
    engine.close();
    model.close();
  }

  private Response ask(int tokens, boolean stream) {
    return gateway.http.send(Request.post(PATH, BODY.formatted(tokens, stream)));
  }

  private static RequestId idOf(Response response) {
    return RequestId.parse(response.header("x-nabla-request-id").orElseThrow()).orElseThrow();
  }

  private ReceiptFile file(RequestId id) {
    return gateway.receipts.byRequestId(id).orElseThrow();
  }

  /// What running the answer again finds false.
  private FaultMask faultsOf(RequestId id) {
    Opening opening = gateway.receipts.opening(id).orElseThrow();
    assertThat(opening.unequalTo(file(id).receipt())).isEmpty();
    Replay replay = new Replay(describe(), model.model(), model::newPass);
    DisclosedAnswer answer = DisclosedAnswer.of(file(id).receipt(), opening);
    return replay.check(answer, (_, _) -> Hash.ZERO).faults();
  }

  @Test
  void answersRunAgainToTheSameBits() {
    for (boolean stream : new boolean[] {false, true}) {
      Response response = ask(40, stream);

      assertThat(response.status()).isEqualTo(200);
      assertThat(faultsOf(idOf(response))).isEqualTo(FaultMask.NONE);
    }
  }

  @ParameterizedTest
  @CsvSource({"exact/1,''", "'exact/2',',\"response_format\":{\"type\":\"json_object\"}'"})
  void theFingerprintNamesTheRulesThatTheEvidenceNames(String version, String members) {
    for (boolean stream : new boolean[] {false, true}) {
      String body = BODY.formatted(40, stream).replaceFirst("}$", members + "}");

      Response response = gateway.http.send(Request.post(PATH, body));

      assertThat(response.status()).as(response.text()).isEqualTo(200);
      Bytes encoded = gateway.receipts.opening(idOf(response)).orElseThrow().evidence();
      assertThat(ExactEvidence.decode(encoded).engineVersion())
          .isEqualTo(ExactEvidence.engineVersion(version));
      String root = model.model().root().toHex().substring(2, 12);
      assertThat(response.text().split("\"system_fingerprint\":\""))
          .hasSizeGreaterThan(1)
          .allMatch(part ->
              part.startsWith("{")
                  || part.startsWith("data")
                  || part.startsWith(version + "-" + root + "\""));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"MESSAGES", "COMPLETIONS", "RESPONSES"})
  void answersToEveryFormRunAgainToTheSameBitsByTheRulesThatTheyName(RequestForm form) {
    String asked =
        switch (form) {
          case COMPLETIONS -> "\"prompt\":\"Hi <|im_end|> you\",\"max_tokens\":30";
          case RESPONSES -> "\"input\":\"Hi <|im_end|> you\",\"max_output_tokens\":30";
          default ->
              "\"system\":\"Be brief.\",\"stop_sequences\":[\"q\",\"e\"],\"max_tokens\":30,"
                  + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";
        };
    for (boolean stream : new boolean[] {false, true}) {
      String body =
          "{\"model\":\"small\",\"temperature\":0.9,%s,\"stream\":%s}".formatted(asked, stream);

      Response response = gateway.http.send(Request.post(form.path(), body));

      RequestId id = idOf(response);
      assertThat(response.status()).as(response.text()).isEqualTo(200);
      assertThat(faultsOf(id)).isEqualTo(FaultMask.NONE);
      assertThat(faultsUnderAnotherForm(id).faults()).contains(Fault.MODEL);
    }
  }

  /// The same answer under evidence that names rules that nobody knows.
  private FaultMask faultsUnderAnotherForm(RequestId id) {
    Opening opening = gateway.receipts.opening(id).orElseThrow();
    ExactEvidence told = ExactEvidence.decode(opening.evidence());
    ExactEvidence denied =
        new ExactEvidence(
            told.modelRoot(),
            ExactEvidence.engineVersion(ExactVersion.NAME + ":responses/9"),
            told.templateMode(),
            told.promptIdsHash(),
            told.temperatureBits(),
            told.topPBits(),
            told.topK(),
            told.maxTokens(),
            told.stopHash(),
            told.nonce(),
            told.outputIdsHash(),
            told.finishReason(),
            told.traceRoot());
    DisclosedAnswer honest = DisclosedAnswer.of(file(id).receipt(), opening);
    DisclosedAnswer answer =
        new DisclosedAnswer(
            honest.request(),
            honest.response(),
            honest.output(),
            denied,
            honest.outputIds(),
            honest.claim());
    return new Replay(describe(), model.model(), model::newPass)
        .check(answer, (_, _) -> Hash.ZERO)
        .faults();
  }

  @Test
  void theSameQuestionWithTheSameNonceHasTheSameAnswer() {
    String body = BODY.formatted(30, false);
    String nonce = "11".repeat(32);

    String first = textOf(gateway.http.send(Request.post(PATH, body).with("x-nabla-nonce", nonce)));
    String second =
        textOf(gateway.http.send(Request.post(PATH, body).with("x-nabla-nonce", nonce)));

    assertThat(second).isEqualTo(first);
  }

  private static String textOf(Response response) {
    return StrictJson.parse(response.body())
        .path("choices")
        .path(0)
        .path("message")
        .path("content")
        .asString();
  }

  @Test
  void anAnswerThatIsCutOffRunsAgainAsAPrefix() {
    int half = ask(60, true).body().length / 2;

    Response response =
        gateway.http.send(Request.post(PATH, BODY.formatted(60, true)).leavingAfter(half));

    RequestId id = idOf(response);
    assertThat(file(id).receipt().outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(faultsOf(id)).isEqualTo(FaultMask.NONE);
  }

  @Test
  void aPromptThatDoesNotFitIsRefusedWithAReceipt() {
    String body = BODY.formatted(5, false).replace("Hi", "word ".repeat(10_000).strip());

    Response response = gateway.http.send(Request.post(PATH, body));

    assertThat(response.status()).isEqualTo(400);
    assertThat(response.text()).contains("context_length_exceeded");
    assertThat(file(idOf(response)).receipt().outcome()).isEqualTo(Outcome.REFUSED);
  }

  @Test
  void manyClientsAtOnceEachGetTheirOwnReceipt() throws Exception {
    List<Future<Response>> responses = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      IntStream.range(0, 40)
          .forEach(i -> responses.add(executor.submit(() -> ask(5 + i % 7, i % 2 == 0))));
    }

    for (Future<Response> response : responses) {
      assertThat(response.resultNow().status()).isEqualTo(200);
      assertThat(faultsOf(idOf(response.resultNow()))).isEqualTo(FaultMask.NONE);
    }
  }

  @Test
  void aClientThatHangsUpFreesTheEngineForTheNext() throws Exception {
    HttpServerConfig config =
        HttpServerConfig.loopback(0)
            .withLimits(HttpLimits.DEFAULT)
            .withRefusals(new ServerRefusals(new SplittableRandom(8)));
    try (HttpServer server = HttpServer.start(config, gateway.routes)) {
      byte[] body = BODY.formatted(200, true).getBytes(StandardCharsets.UTF_8);
      String id;
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        socket
            .getOutputStream()
            .write(
                ("POST "
                        + PATH
                        + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                        + "Content-Length: "
                        + body.length
                        + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(body);
        String head = new String(socket.getInputStream().readNBytes(400), StandardCharsets.UTF_8);
        int at = head.toLowerCase(Locale.ROOT).indexOf("x-nabla-request-id: ");
        id = head.substring(at + 20, at + 52);
      }

      Response next = ask(3, false);

      assertThat(next.status()).isEqualTo(200);
      RequestId hungUp = RequestId.parse(id).orElseThrow();
      while (gateway.receipts.byRequestId(hungUp).isEmpty()) {
        Thread.onSpinWait();
      }
      assertThat(faultsOf(hungUp)).isEqualTo(FaultMask.NONE);
    }
  }

  @Test
  void streamedBytesAreExactlyThoseThatWereHashed() {
    Response response = ask(20, true);

    HashedBody taken = HashedBody.of(Bytes.of(response.body()));

    assertThat(gateway.receipts.opening(idOf(response)).orElseThrow().response())
        .isEqualTo(taken.hashed());
    assertThat(taken.carried()).isEqualTo(file(idOf(response)).encode());
  }
}
