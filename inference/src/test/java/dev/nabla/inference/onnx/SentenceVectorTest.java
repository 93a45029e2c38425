package dev.nabla.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nabla.inference.engine.Answer;
import dev.nabla.inference.engine.AnswerRequest;
import dev.nabla.inference.engine.AnswerSink;
import dev.nabla.inference.engine.OnnxRun;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.Nonce;
import dev.nabla.protocol.inference.RefusalCode;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.protocol.inference.RequestRefused;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The sentence model itself, beside vectors that an independent implementation made.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SentenceVectorTest {
  private static final double COSINE = 1 - 1e-6;
  private static final AnswerSink SINK =
      new AnswerSink() {
        @Override
        public void started(int promptTokens) {}

        @Override
        public void text(String delta) {
          throw new AssertionError("no text comes of a sentence model");
        }

        @Override
        public boolean cancelled() {
          return false;
        }
      };

  private final OnnxRuntime runtime = OnnxRuntime.start(2);
  private final JsonNode cases = WordPieceTest.read("sentences.json").path("cases");
  private OnnxEngine engine;

  @BeforeAll
  void open(@TempDir Path folder) throws IOException {
    Path file = folder.resolve(MiniLm.FILE_NAME);
    MiniLm.copyTo(file);
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file)) {
      MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      engine =
          OnnxEngine.forSentences(
              MiniLm.NAME,
              Hash.fromHex("0x" + MiniLm.SHA256),
              OnnxModel.load(runtime, bytes),
              RunLimits.USUAL);
    }
  }

  @AfterAll
  void close() {
    engine.close();
    runtime.close();
  }

  private Answer embed(List<String> texts) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", MiniLm.NAME);
    texts.forEach(body.putArray("input")::add);
    return embed(body.toString());
  }

  private Answer embed(String body) {
    return engine.answer(
        new AnswerRequest(RequestForm.EMBEDDINGS, Bytes.utf8(body), Nonce.seed()), SINK);
  }

  private static List<FloatBuffer> vectors(Answer answer) {
    return ((OnnxRun.Vectors) ((OnnxRun) answer.run()).result()).answer().vectors();
  }

  @Test
  void agreesWithAnIndependentImplementation() {
    List<JsonNode> known =
        cases.valueStream().filter(each -> each.path("vector").isArray()).toList();

    Answer answer = embed(known.stream().map(each -> each.path("text").stringValue()).toList());

    assertThat(known).hasSize(9);
    for (int i = 0; i < known.size(); i++) {
      FloatBuffer vector = vectors(answer).get(i);
      double cosine = 0;
      double squares = 0;
      for (int at = 0; at < vector.limit(); at++) {
        double expected = known.get(i).path("vector").path(at).asDouble();
        cosine += expected * vector.get(at);
        squares += vector.get(at) * (double) vector.get(at);
        assertThat((double) vector.get(at))
            .isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-5));
      }
      assertThat(vector.limit()).isEqualTo(384);
      assertThat(squares).isBetween(1 - 1e-6, 1 + 1e-6);
      assertThat(cosine).isGreaterThan(COSINE);
    }
  }

  @Test
  void countsTheTokensOfAllTexts() {
    Answer answer = embed(List.of("x", "This is an example sentence"));

    assertThat(answer.usage().promptTokens()).isEqualTo(3 + 7);
    assertThat(answer.usage().completionTokens()).isZero();
  }

  @Test
  void aVectorDoesNotDependOnItsNeighbours() {
    FloatBuffer alone = vectors(embed(List.of("a small text"))).getFirst();
    FloatBuffer among =
        vectors(embed(List.of("something much longer than that one is", "a small text"))).get(1);

    assertThat(among).isEqualTo(alone);
  }

  @Test
  void refusesATextThatIsTooLongAndSaysWhich() {
    RequestRefused refused =
        catchThrowableOfType(
            RequestRefused.class, () -> embed(List.of("short", "word ".repeat(511))));

    assertThat(refused.code()).isEqualTo(RefusalCode.CONTEXT_LENGTH_EXCEEDED);
    assertThat(refused).hasMessageContaining("input[1] has 513 tokens");
    assertThat(vectors(embed(List.of("word ".repeat(510))))).hasSize(1);
  }

  @Test
  void refusesMoreTokensThanAReceiptMayCount() {
    List<String> texts = IntStream.range(0, 17).mapToObj(_ -> "word ".repeat(510)).toList();

    assertThat(catchThrowableOfType(RequestRefused.class, () -> embed(texts)))
        .hasMessageContaining("one request holds 8192");
  }

  @Test
  void refusesWhatIsNoTextOrNotHonoured() {
    List<String> bodies =
        List.of(
            "\"input\":[1,2,3]",
            "\"input\":[[1],[2]]",
            "\"input\":[]",
            "\"input\":\"\"",
            "\"input\":[\"a\",\"\"]",
            "\"input\":{\"a\":1}",
            "\"input\":\"a\",\"dimensions\":100",
            "\"input\":\"a\",\"encoding_format\":\"hex\"",
            "\"input\":\"a\",\"stream\":true",
            "\"input\":\"a\",\"truncate\":\"END\"");
    List<String> messages = new ArrayList<>();

    for (String body : bodies) {
      RequestRefused refused =
          catchThrowableOfType(RequestRefused.class, () -> embed("{\"model\":\"m\"," + body + "}"));
      assertThat(refused.code().httpStatus()).isEqualTo(400);
      messages.add(refused.getMessage());
    }

    assertThat(messages.subList(0, 2)).allMatch(message -> message.contains("send the texts"));
    assertThat(messages.getLast()).contains("'truncate'");
  }

  @Test
  void itsGraphTakesTensorsToo() {
    String body =
        """
        {"model":"m","inputs":[
          {"name":"input_ids","dtype":"int64","shape":[1,3],"data":[101,1060,102]},
          {"name":"attention_mask","dtype":"int64","shape":[1,3],"data":[1,1,1]},
          {"name":"token_type_ids","dtype":"int64","shape":[1,3],"data":[0,0,0]}]}\
        """;

    Answer answer =
        engine.answer(new AnswerRequest(RequestForm.INFER, Bytes.utf8(body), Nonce.seed()), SINK);

    assertThat(answer.text()).contains("\"shape\":[1,3,384]");
  }

  @Test
  void refusesAChatAndSaysWhereToAsk() {
    assertThat(
            catchThrowableOfType(
                RequestRefused.class,
                () ->
                    engine.answer(
                        new AnswerRequest(RequestForm.CHAT, Bytes.utf8("{}"), Nonce.seed()), SINK)))
        .hasMessageContaining("/v1/embeddings or /v1/infer");
  }
}
