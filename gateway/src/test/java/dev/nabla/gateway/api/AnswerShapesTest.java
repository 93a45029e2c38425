package dev.nabla.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.gateway.api.AnswerShape.Event;
import dev.nabla.gateway.receipt.RequestId;
import dev.nabla.inference.engine.Answer;
import dev.nabla.inference.engine.ProviderRun;
import dev.nabla.inference.engine.Usage;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.ChatAnswer;
import dev.nabla.protocol.inference.ChatMessage.ToolCall;
import dev.nabla.protocol.inference.FinishReason;
import dev.nabla.protocol.inference.Nonce;
import dev.nabla.protocol.inference.OutcomeText;
import dev.nabla.protocol.inference.ProviderEvidence;
import dev.nabla.protocol.inference.RequestForm;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the shapes write is what the readers of responses read, with tools and text in any order,
/// and nothing that differs from it is read.
class AnswerShapesTest {
  private static final String LETTERS = "ab \"\\\n\u00e9\u2028{}[]:,";

  /// An answer, and the events that it came as.
  private record Told(Answer answer, List<Event> events) {
    Bytes stream() {
      StringBuilder text = new StringBuilder();
      for (Event event : events) {
        text.append(event.name() == null ? "" : "event: " + event.name() + "\n");
        String json = new String(Json.bytes(event.data()), StandardCharsets.UTF_8);
        text.append("data: ").append(json).append("\n\n");
      }
      return Bytes.utf8(text.toString());
    }
  }

  private static AnswerShape shape(RequestForm form) {
    return switch (form) {
      case MESSAGES -> new MessagesShape(RequestId.random(new SplittableRandom(2)), "m");
      case RESPONSES ->
          new ResponsesShape(ResponseHead.of("resp_1", 7, "m", Bytes.utf8("{}")), "1");
      case COMPLETIONS -> new CompletionsShape("cmpl-1", 7, "m", true);
      case CHAT, EMBEDDINGS, INFER -> throw new IllegalArgumentException(form.name());
    };
  }

  private static Told told(RequestForm form, Seeds seeds) {
    AnswerShape shape = shape(form);
    List<Event> events = new ArrayList<>(shape.started(3));
    StringBuilder text = new StringBuilder();
    List<ToolCall> calls = new ArrayList<>();
    boolean tools = form != RequestForm.COMPLETIONS && seeds.random().nextBoolean();
    for (int i = seeds.nextInt(0, 6); i > 0; i--) {
      if (tools && seeds.nextInt(0, 2) == 0) {
        ToolCall call = new ToolCall("c" + calls.size(), "f", arguments(seeds));
        events.addAll(shape.toolCall(calls.size(), call.id(), call.name()));
        int cut = call.arguments().length() / 2;
        events.addAll(shape.toolArguments(calls.size(), call.arguments().substring(0, cut)));
        events.addAll(shape.toolArguments(calls.size(), call.arguments().substring(cut)));
        calls.add(call);
      } else {
        String delta = words(seeds);
        events.addAll(shape.text(delta));
        text.append(delta);
      }
    }
    Answer answer = answer(text.toString(), calls, seeds);
    AnswerShape.End end = shape.answered(answer);
    events.addAll(end.events());
    if (end.terminal() != null) {
      events.add(end.terminal());
    }
    return new Told(answer, events);
  }

  private static String words(Seeds seeds) {
    StringBuilder text = new StringBuilder();
    for (int i = seeds.nextInt(1, 9); i > 0; i--) {
      text.append(LETTERS.charAt(seeds.nextInt(0, LETTERS.length())));
    }
    return text.toString();
  }

  private static String arguments(Seeds seeds) {
    return seeds.nextInt(0, 4) == 0 ? words(seeds) : "{ \"b\": 1, \"a\": [\"x\"] }";
  }

  private static Answer answer(String text, List<ToolCall> calls, Seeds seeds) {
    FinishReason reason =
        calls.isEmpty()
            ? List.of(FinishReason.STOP, FinishReason.LENGTH, FinishReason.FILTERED)
                .get(seeds.nextInt(0, 3))
            : FinishReason.TOOL_CALLS;
    String stop = reason == FinishReason.STOP && seeds.random().nextBoolean() ? "END" : null;
    ProviderEvidence evidence =
        new ProviderEvidence(
            RequestForm.CHAT, Nonce.client(Hash.ZERO), reason, 0, "http://p", "m", "", "");
    return new Answer(text, calls, reason, stop, new Usage(3, 4), new ProviderRun(evidence));
  }

  @ParameterizedTest
  @EnumSource(names = {"MESSAGES", "COMPLETIONS", "RESPONSES"})
  void wholeAndStreamSayTheSameAndAreReadAsWhatWasSaid(RequestForm form) {
    int count = Seeds.count(300, 20_000);
    Seeds seeds = Seeds.of("answers in shapes of " + form, count);
    for (int i = 0; i < count; i++) {
      Told told = told(form, seeds);
      Answer said = told.answer();
      Bytes whole = Bytes.of(Json.bytes(shape(form).whole(said)));

      for (Bytes response : List.of(whole, told.stream())) {
        ChatAnswer read = ChatAnswer.read(form, response);
        assertThat(read.text()).isEqualTo(said.text());
        assertThat(read.finishReason()).isEqualTo(ChatShape.wireName(said.finishReason()));
        assertThat(read.statedPromptTokens()).hasValue(3);
        assertThat(read.statedCompletionTokens()).hasValue(4);
        assertThat(OutcomeText.of(read.text(), read.toolCalls()))
            .isEqualTo(OutcomeText.of(said.text(), said.toolCalls()));
        assertThat(read.stopSequence())
            .isEqualTo(form == RequestForm.MESSAGES ? said.stopSequence() : null);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"MESSAGES", "COMPLETIONS", "RESPONSES"})
  void aStreamThatIsCutOffIsAPrefixAndHasNoReasonToEnd(RequestForm form) {
    int count = Seeds.count(100, 5_000);
    Seeds seeds = Seeds.of("cut off in shapes of " + form, count);
    for (int i = 0; i < count; i++) {
      Told told = told(form, seeds);
      Bytes stream = told.stream();
      int last = told.events().size() - (form == RequestForm.RESPONSES ? 1 : 2);
      Bytes cut = new Told(told.answer(), told.events().subList(0, last)).stream();

      ChatAnswer read =
          ChatAnswer.read(form, wholeCharacters(stream, seeds.nextInt(0, cut.size() + 1)));

      assertThat(told.answer().text()).startsWith(read.text());
      assertThat(read.finishReason()).isNull();
    }
  }

  /// A node sends frames, so what it hashed of a stream never ends within a character.
  private static Bytes wholeCharacters(Bytes text, int size) {
    int end = size;
    while (end > 0 && end < text.size() && (text.get(end) & 0xC0) == 0x80) {
      end--;
    }
    return text.slice(0, end);
  }

  @ParameterizedTest
  @EnumSource(names = {"MESSAGES", "RESPONSES"})
  void eventsThatAreLeftOutOrSwappedAreNotRead(RequestForm form) {
    int count = Seeds.count(200, 10_000);
    Seeds seeds = Seeds.of("events out of order in shapes of " + form, count);
    for (int i = 0; i < count; i++) {
      Told told = told(form, seeds);
      List<Event> events = new ArrayList<>(told.events());
      int at = seeds.nextInt(0, events.size() - 1);
      boolean swaps = seeds.random().nextBoolean();
      if (swaps) {
        events.add(at, events.remove(at + 1));
      } else {
        events.remove(at);
      }
      Bytes stream = new Told(told.answer(), events).stream();
      if (isHarmless(form, told.events(), at, swaps)) {
        continue;
      }

      assertThatThrownBy(() -> ChatAnswer.read(form, stream))
          .as(new String(stream.toArray(), StandardCharsets.UTF_8))
          .isInstanceOf(DecodingException.class);
    }
  }

  /// Pieces that are equal or only pieces: a message without one of them is another message, which
  /// its hash shows; responses say everything twice.
  private static boolean isHarmless(RequestForm form, List<Event> events, int at, boolean swaps) {
    String name = String.valueOf(events.get(at).name());
    String next = String.valueOf(events.get(at + 1).name());
    boolean pieces = name.equals("content_block_delta");
    if (form == RequestForm.MESSAGES) {
      return swaps ? pieces && next.equals(name) : pieces;
    }
    boolean delta = name.endsWith(".delta");
    boolean told = name.endsWith(".done") || name.equals("response.in_progress");
    boolean part = name.endsWith("content_part.added");
    return swaps
        ? (delta && next.endsWith(".delta")) || (told && !name.endsWith("item.done")) || part
        : told || part || delta;
  }
}
