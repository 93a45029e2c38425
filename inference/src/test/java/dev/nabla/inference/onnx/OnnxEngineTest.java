package dev.nabla.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nabla.inference.engine.Answer;
import dev.nabla.inference.engine.AnswerRequest;
import dev.nabla.inference.engine.AnswerSink;
import dev.nabla.inference.engine.OnnxRun;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.Nonce;
import dev.nabla.protocol.inference.OnnxEvidence;
import dev.nabla.protocol.inference.RefusalCode;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.protocol.inference.RequestRefused;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Graphs made by Python's `onnx` package: see `onnx/README.md` beside them.
class OnnxEngineTest {
  private static final Hash DIGEST = Hash.fromHex("0x" + "0d".repeat(32));
  private static final Nonce NONCE = Nonce.client(Hash.fromHex("0x" + "17".repeat(32)));

  private final OnnxRuntime runtime = OnnxRuntime.start(2);
  private final Arena arena = Arena.ofShared();
  private final List<OnnxEngine> engines = new ArrayList<>();

  @AfterEach
  void closeAll() {
    engines.forEach(OnnxEngine::close);
    runtime.close();
    arena.close();
  }

  private OnnxEngine engine(String file) {
    return engine(file, RunLimits.USUAL);
  }

  private OnnxEngine engine(String file, RunLimits limits) {
    OnnxEngine engine =
        OnnxEngine.forTensors("m", DIGEST, OnnxModel.load(runtime, segment(file)), limits);
    engines.add(engine);
    return engine;
  }

  private MemorySegment segment(String file) {
    return segment(bytes(file));
  }

  private MemorySegment segment(byte[] bytes) {
    return arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
  }

  private static byte[] bytes(String file) {
    try (InputStream in = OnnxEngineTest.class.getResourceAsStream("/onnx/" + file)) {
      return Objects.requireNonNull(in, file).readAllBytes();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static AnswerRequest request(String body) {
    return new AnswerRequest(RequestForm.INFER, Bytes.utf8(body), NONCE);
  }

  private static Answer ask(OnnxEngine engine, String body) {
    return engine.answer(request(body), new Listener(false));
  }

  private static RequestRefused refusal(OnnxEngine engine, String body) {
    return catchThrowableOfType(RequestRefused.class, () -> ask(engine, body));
  }

  private record Listener(boolean cancelled) implements AnswerSink {
    @Override
    public void started(int promptTokens) {}

    @Override
    public void text(String delta) {
      throw new AssertionError("no text comes of a graph");
    }
  }

  @Test
  void multipliesAMatrix() {
    Answer answer =
        ask(
            engine("affine.onnx"),
            """
            {"model":"m","inputs":[
              {"name":"x","dtype":"float32","shape":[2,3],"data":[1,2,3,0.5,-1,1e2]}]}\
            """);

    assertThat(answer.text())
        .isEqualTo(
            """
            {"outputs":[{"data":[22.5,27.5,498,596.5],"dtype":"float32","name":"y",\
            "shape":[2,2]}]}\
            """);
    assertThat(((OnnxRun) answer.run()).evidence())
        .isEqualTo(
            new OnnxEvidence(
                RequestForm.INFER,
                NONCE,
                answer.finishReason(),
                DIGEST,
                "tensors/1",
                runtime.version()));
  }

  @Test
  void takesNestedArraysOfExactlyTheShape() {
    OnnxEngine engine = engine("affine.onnx");
    String flat = ask(engine, input("float32", "[1,3]", "[1,2,3]")).text();

    assertThat(ask(engine, input("float32", "[1,3]", "[[1,2,3]]")).text()).isEqualTo(flat);
    assertThat(refusal(engine, input("float32", "[1,3]", "[[1,2],[3]]")).code())
        .isEqualTo(RefusalCode.INVALID_VALUE);
  }

  private static String input(String type, String shape, String data) {
    return """
    {"model":"m","inputs":[{"name":"x","dtype":"%s","shape":%s,"data":%s}]}\
    """
        .formatted(type, shape, data);
  }

  @Test
  void everyTypeGoesInAndOutUnchanged() {
    String[][] cases = {
      {"f32", "float32", "[0.1,-3.4028235e+38]"},
      {"f64", "float64", "[0.1,5e-324]"},
      {"i8", "int8", "[-128,127]"},
      {"i16", "int16", "[-32768,32767]"},
      {"i32", "int32", "[-2147483648,2147483647]"},
      {"i64", "int64", "[\"-9223372036854775808\",9007199254740992]"},
      {"u8", "uint8", "[0,255]"},
      {"bool", "bool", "[true,false]"},
      {"str", "string", "[\"käse 👋\",\"\"]"}
    };
    StringBuilder inputs = new StringBuilder();
    for (String[] each : cases) {
      inputs
          .append(inputs.isEmpty() ? "" : ",")
          .append(
              "{\"name\":\"%s\",\"dtype\":\"%s\",\"shape\":[2],\"data\":%s}"
                  .formatted((Object[]) each));
    }

    Answer answer = ask(engine("echo.onnx"), "{\"model\":\"m\",\"inputs\":[" + inputs + "]}");

    JsonNode outputs = StrictJson.parse(Bytes.utf8(answer.text()).toArray()).path("outputs");
    for (int i = 0; i < cases.length; i++) {
      assertThat(outputs.path(i).path("name").stringValue()).isEqualTo(cases[i][0] + "_out");
      assertThat(outputs.path(i).path("dtype").stringValue()).isEqualTo(cases[i][1]);
      assertThat(outputs.path(i).path("data").toString().toLowerCase(java.util.Locale.ROOT))
          .isEqualTo(
              StrictJson.parse(Bytes.utf8(cases[i][2]).toArray())
                  .toString()
                  .toLowerCase(java.util.Locale.ROOT));
    }
  }

  @Test
  void numbersThatJsonLacksAreTexts() {
    Answer answer =
        ask(
            engine("divide.onnx"),
            """
            {"model":"m","inputs":[
              {"name":"a","dtype":"float32","shape":[4],"data":[1,-1,0,"Infinity"]},
              {"name":"b","dtype":"float32","shape":[4],"data":[0,0,0,1]}]}\
            """);

    assertThat(answer.text()).contains("[\"Infinity\",\"-Infinity\",\"NaN\",\"Infinity\"]");
  }

  @Test
  void answersOpenGradientsNumbersInKind() {
    Answer answer =
        ask(
            engine("affine.onnx"),
            """
            {"model":"m","numbers":[{"name":"x","shape":[1,3],"values":[
              {"value":"15","decimals":"1"},{"value":-2,"decimals":0},{"value":3,"decimals":0}]}]}\
            """);

    assertThat(answer.text())
        .isEqualTo(
            """
            {"jsons":[],"numbers":[{"name":"y","shape":[1,2],"values":[\
            {"decimals":"0","value":"11"},{"decimals":"1","value":"125"}]}],"strings":[]}\
            """);
  }

  @Test
  void mapsOfAGraphAreJson() {
    Answer answer =
        ask(
            engine("labels.onnx"),
            """
            {"model":"m","numbers":[{"name":"p","shape":[1,2],"values":[
              {"value":25,"decimals":2},{"value":75,"decimals":2}]}],"strings":[]}\
            """);

    assertThat(answer.text())
        .isEqualTo(
            """
            {"jsons":[{"name":"z","value":"[{\\"no\\":0.25,\\"yes\\":0.75}]"}],\
            "numbers":[],"strings":[]}\
            """);
  }

  @Test
  void saysWhichInputIsMissing() {
    RequestRefused refused = refusal(engine("affine.onnx"), "{\"model\":\"m\",\"inputs\":[]}");

    assertThat(refused.code()).isEqualTo(RefusalCode.MISSING_REQUIRED_PARAMETER);
    assertThat(refused).hasMessageContaining("'x' (float32 [?, 3])");
  }

  @Test
  void saysWhichInputIsUnknownOrOfAnotherTypeOrShape() {
    OnnxEngine engine = engine("affine.onnx");

    assertThat(refusal(engine, input("float64", "[1,3]", "[1,2,3]")))
        .hasMessageContaining("'x' is float32, not float64");
    assertThat(refusal(engine, input("float32", "[3]", "[1,2,3]")))
        .hasMessageContaining("has the shape [?, 3]");
    assertThat(
            refusal(
                engine,
                "{\"model\":\"m\",\"inputs\":[{\"name\":\"q\",\"dtype\":\"bool\",\"shape\":[],"
                    + "\"data\":[true]}]}"))
        .hasMessageContaining("no input 'q'; it has [x]");
  }

  @Test
  void anOutputBeyondItsBoundIsARefusal() {
    String body =
        """
        {"model":"m","inputs":[{"name":"shape","dtype":"int64","shape":[1],"data":[%d]}]}\
        """;
    OnnxEngine engine = engine("huge.onnx");

    assertThat(ask(engine, body.formatted(65_536)).text()).contains("65536");
    RequestRefused refused = refusal(engine, body.formatted(65_537));
    assertThat(refused.code()).isEqualTo(RefusalCode.RUN_FAILED);
    assertThat(refused).hasMessageContaining("an answer holds 65536");
    assertThat(refusal(engine, body.formatted(1L << 50)).code()).isEqualTo(RefusalCode.RUN_FAILED);
    assertThat(refusal(engine, body.formatted(-5)).code()).isEqualTo(RefusalCode.RUN_FAILED);
  }

  private static final String ENDLESS =
      """
      {"model":"m","inputs":[
        {"name":"n","dtype":"int64","shape":[],"data":["9000000000000000000"]},
        {"name":"s0","dtype":"float32","shape":[],"data":[1]}]}\
      """;

  @Test
  void aRunThatTakesTooLongIsStopped() {
    RunLimits brief = new RunLimits(Duration.ofMillis(200), 100);

    RequestRefused refused = refusal(engine("loop.onnx", brief), ENDLESS);

    assertThat(refused.code()).isEqualTo(RefusalCode.RUN_FAILED);
    assertThat(refused).hasMessageContaining("did not end");
  }

  @Test
  void aRunEndsWhenItsClientLeaves() {
    assertThatThrownBy(() -> engine("loop.onnx").answer(request(ENDLESS), new Listener(true)))
        .isInstanceOf(RequestRefused.class);
  }

  @Test
  void closingStopsWhatRuns() throws Exception {
    OnnxEngine engine = engine("loop.onnx");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> answer = threads.submit(() -> ask(engine, ENDLESS));
      while (!engine.isBusy()) {
        Thread.onSpinWait();
      }

      engine.close();

      assertThatThrownBy(answer::get).hasCauseInstanceOf(RequestRefused.class);
      assertThatThrownBy(() -> ask(engine, ENDLESS)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void manyRunAtOnce() throws Exception {
    OnnxEngine engine = engine("affine.onnx");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String body = input("float32", "[1,3]", "[%d,0,0]".formatted(i));
        answers.add(threads.submit(() -> ask(engine, body)));
      }
      for (int i = 0; i < answers.size(); i++) {
        double first = i + 0.5;
        assertThat(answers.get(i).get().text()).contains("[" + (first + "," + (2 * i - 0.5)) + "]");
      }
    }
  }

  @Test
  void refusesFilesThatAreNoModels() {
    for (byte[] garbage :
        List.of(new byte[] {1}, new byte[1000], bytes("sentences.json"), new byte[] {8, 9})) {
      assertThatThrownBy(() -> OnnxModel.load(runtime, segment(garbage)))
          .isInstanceOf(UnusableModel.class);
    }
  }

  @Test
  void refusesWeightsInAnotherFile() {
    assertThatThrownBy(() -> OnnxModel.load(runtime, segment("external.onnx")))
        .isInstanceOf(UnusableModel.class)
        .hasMessageContaining("another file");
  }

  @Test
  void everyCutOffFileIsRefusedAndNoDamagedOneCrashes() {
    byte[] whole = bytes("affine.onnx");
    for (int size = 0; size < whole.length; size++) {
      byte[] cut = java.util.Arrays.copyOf(whole, size);
      load(cut);
    }
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= (byte) (1 << (at % 8));
      load(damaged);
    }
  }

  /// Loads or refuses.
  private void load(byte[] bytes) {
    try {
      OnnxModel.load(runtime, bytes.length == 0 ? MemorySegment.NULL : segment(bytes)).close();
    } catch (UnusableModel e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }
}
