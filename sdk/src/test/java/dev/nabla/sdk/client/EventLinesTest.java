package dev.nabla.sdk.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.bytes.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EventLinesTest {
  @Test
  void keepsEveryByteOfWhatItSplits() throws IOException {
    String stream = "data: {\"a\":\"ż🌍\"}\n\n: comment\r\n\ndata: [DONE]";
    EventLines lines = over(stream, 1_000);

    assertThat(lines.next()).isEqualTo("data: {\"a\":\"ż🌍\"}");
    assertThat(lines.next()).isEmpty();
    assertThat(lines.next()).isEqualTo(": comment\r");
    assertThat(lines.next()).isEmpty();
    assertThat(lines.next()).isEqualTo("data: [DONE]");
    assertThat(lines.next()).isNull();

    assertThat(lines.read()).isEqualTo(Bytes.utf8(stream));
  }

  @Test
  void refusesAStreamBeyondItsBound() {
    EventLines lines = over("x".repeat(65), 64);

    assertThatThrownBy(lines::next).isInstanceOf(IOException.class).hasMessageContaining("64");
  }

  @Test
  void takesAStreamOfExactlyItsBound() throws IOException {
    EventLines lines = over("x".repeat(64), 64);

    assertThat(lines.next()).hasSize(64);
    assertThat(lines.next()).isNull();
  }

  private static EventLines over(String stream, int maxBytes) {
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    return new EventLines(new ByteArrayInputStream(bytes), maxBytes);
  }
}
