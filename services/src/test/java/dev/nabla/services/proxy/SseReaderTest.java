package dev.nabla.services.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.bytes.DecodingException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseReaderTest {
  private static SseReader reader(String stream) {
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    return new SseReader(new ByteArrayInputStream(bytes), 1_000);
  }

  private static List<SseFrame> frames(String stream) throws IOException {
    SseReader reader = reader(stream);
    List<SseFrame> frames = new ArrayList<>();
    for (SseFrame frame = reader.next(); frame != null; frame = reader.next()) {
      frames.add(frame);
    }
    assertThat(new String(reader.bytes().toArray(), StandardCharsets.UTF_8)).isEqualTo(stream);
    return frames;
  }

  @Test
  void readsEventsAndCommentsAndKeepsEveryByte() throws IOException {
    List<SseFrame> frames =
        frames(
            """
            data: {"a":"é"}

            : ping

            event: x
            data: {"type":"y"}

            : nabla-receipt e30

            data: [DONE]

            """);

    assertThat(frames).extracting(SseFrame::event).containsExactly("", "", "x", "", "");
    assertThat(frames).extracting(SseFrame::type).containsExactly("", "", "y", "", "");
    assertThat(frames)
        .extracting(SseFrame::isReceiptLine)
        .containsExactly(false, false, false, true, false);
    assertThat(frames.getLast().data()).isEqualTo("[DONE]");
  }

  /// Each of these is an event, or the end, to some client and something else to another.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "data:[DONE]\n\n",
        "data: [DONE] \n\n",
        "data: [DONE]x\n\n",
        "data: {}\r\n\n",
        "data: {}\rdata: [DONE]\n\n",
        "data: {}\ndata: {}\n\n",
        "data: {\"type\":\"a\",\"type\":\"message_stop\"}\n\n",
        ": comment\ndata: [DONE]\n\n",
        "id: 1\ndata: {}\n\n",
        "retry: 1\n\n",
        "event: x\n\n",
        "event: x\nevent: y\ndata: {}\n\n",
        "data: \"text\"\n\n",
        "data: [\"DONE\"]\n\n",
        "\n\n",
        "data: {}\n"
      })
  void refusesWhatTwoClientsCouldTakeDifferently(String stream) {
    assertThatThrownBy(() -> frames(stream)).isInstanceOf(DecodingException.class);
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    byte[] bytes = "data: {\"a\":\"?\"}\n\n".getBytes(StandardCharsets.US_ASCII);
    bytes[12] = (byte) 0xff;
    SseReader reader = new SseReader(new ByteArrayInputStream(bytes), 1_000);

    assertThatThrownBy(reader::next).isInstanceOf(DecodingException.class);
  }

  @Test
  void refusesMoreThanItsBound() {
    SseReader reader = reader(": " + "x".repeat(2_000) + "\n\n");

    assertThatThrownBy(reader::next)
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("1000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"response.completed", "response.incomplete", "response.failed"})
  void knowsHowEachFamilyEnds(String type) throws IOException {
    SseFrame done = frames("data: [DONE]\n\n").getFirst();
    SseFrame stop = frames("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n").getFirst();
    SseFrame hidden = frames("event: ping\ndata: {\"type\":\"message_stop\"}\n\n").getFirst();
    SseFrame completed = frames("data: {\"type\":\"" + type + "\"}\n\n").getFirst();

    for (Family family : Family.values()) {
      assertThat(family.isTerminal(done)).isTrue();
      assertThat(family.isTerminal(stop)).isEqualTo(family == Family.MESSAGES);
      assertThat(family.isTerminal(hidden)).isEqualTo(family == Family.MESSAGES);
      assertThat(family.isTerminal(completed)).isEqualTo(family == Family.RESPONSES);
    }
  }

  @Test
  void putsAnErrorInTheShapeOfTheFamily() throws IOException {
    ProxyError error = ProxyError.refused("request", "Not these bytes.");

    for (Family family : Family.values()) {
      SseFrame frame =
          frames(new String(family.errorEvent(error, "req_1"), StandardCharsets.UTF_8)).getFirst();

      assertThat(family.isError(frame)).isTrue();
      assertThat(family.isTerminal(frame)).isFalse();
      assertThat(frame.data()).contains("request. Not these bytes");
      assertThat(frame.event())
          .isEqualTo(family == Family.MESSAGES || family == Family.RESPONSES ? "error" : "");
    }
  }
}
