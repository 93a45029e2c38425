package dev.nabla.protocol.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashedBodyTest {
  private static final Bytes RECEIPT = Bytes.utf8("{\"a\":[1,{\"b\":\"}\"}],\"c\":\"\\\"\"}");
  private static final String CHUNK = "data: {\"x\":1,\"y\":\"z\"}\n\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"x\":1}",
        "{\"x\":{\"nabla_receipt\":1},\"y\":[2,{}]}",
        "{\"x\":\",\\\"nabla_receipt\\\":\"}",
        "{\"x\":\"\\\\\",\"y\":\"{[\"}"
      })
  void memberGoesInAndOutOfAJsonBody(String json) {
    Bytes body = Bytes.utf8(json);

    HashedBody parts = HashedBody.of(HashedBody.withMember(body, RECEIPT));

    assertThat(parts.hashed()).isEqualTo(body);
    assertThat(parts.carried()).isEqualTo(RECEIPT);
    assertThat(HashedBody.of(body)).isEqualTo(new HashedBody(body, null));
  }

  @Test
  void onlyTheLastMemberOfTheOutermostObjectIsTheReceipt() {
    Bytes notLast = Bytes.utf8("{\"x\":1,\"nabla_receipt\":{},\"y\":2}");
    Bytes inner = Bytes.utf8("{\"x\":{\"y\":1,\"nabla_receipt\":{}}}");

    assertThat(HashedBody.of(notLast)).isEqualTo(new HashedBody(notLast, null));
    assertThat(HashedBody.of(inner)).isEqualTo(new HashedBody(inner, null));
  }

  @Test
  void lineGoesInAndOutOfAStream() {
    Bytes stream = Bytes.utf8(CHUNK + ": comment\n\n" + CHUNK);

    HashedBody parts = HashedBody.of(sent(stream, RECEIPT));

    assertThat(parts.hashed()).isEqualTo(stream);
    assertThat(parts.carried()).isEqualTo(RECEIPT);
  }

  @Test
  void memberOfTheLastEventIsCutOutOfAStream() {
    Bytes event = Bytes.utf8("{\"x\":1}");
    Bytes withMember =
        Bytes.concat(
            Bytes.utf8(CHUNK + "data: "),
            HashedBody.withMember(event, RECEIPT),
            Bytes.utf8("\n\n"));

    HashedBody parts = HashedBody.of(sent(withMember, RECEIPT));

    assertThat(parts.hashed()).isEqualTo(Bytes.utf8(CHUNK + "data: {\"x\":1}\n\n"));
    assertThat(parts.carried()).isEqualTo(RECEIPT);
  }

  @Test
  void refusesALineThatDiffersFromTheMember() {
    Bytes withMember =
        Bytes.concat(
            Bytes.utf8("data: "),
            HashedBody.withMember(Bytes.utf8("{\"x\":1}"), Bytes.utf8("{\"a\":2}")),
            Bytes.utf8("\n\n"));

    assertThatThrownBy(() -> HashedBody.of(sent(withMember, RECEIPT)))
        .isInstanceOf(DecodingException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "data: [DONE]", "data: [DONE]\n", "data: {}\n\ndata: [DONE]\n\n"})
  void refusesAnythingButDoneAfterTheLine(String tail) {
    Bytes stream = Bytes.concat(Bytes.utf8(CHUNK), HashedBody.line(RECEIPT), Bytes.utf8(tail));

    assertThatThrownBy(() -> HashedBody.of(stream)).isInstanceOf(DecodingException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"e30=", "e30 ", "e3", "e31", "e+0"})
  void refusesALineThatIsNotCanonicalBase64Url(String base64) {
    Bytes stream = Bytes.utf8(CHUNK + HashedBody.LINE_PREFIX + base64 + "\n\n" + HashedBody.DONE);

    assertThatThrownBy(() -> HashedBody.of(stream)).isInstanceOf(DecodingException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"message_stop", "response.completed", "response.incomplete"})
  void theLastEventOfOtherFamiliesIsHashedTooWithoutItsReceipt(String name) {
    Bytes event = Bytes.utf8("{\"type\":\"" + name + "\",\"x\":1}");
    Bytes head = Bytes.utf8("event: " + name + "\ndata: ");
    Bytes end = Bytes.utf8("\n\n");
    Bytes plain = Bytes.concat(Bytes.utf8(CHUNK), head, event, end);
    Bytes line = Bytes.concat(Bytes.utf8(CHUNK), HashedBody.line(RECEIPT), head);

    Bytes bare = Bytes.concat(line, event, end);
    Bytes full = Bytes.concat(line, HashedBody.withMember(event, RECEIPT), end);
    Bytes other = Bytes.concat(line, HashedBody.withMember(event, Bytes.utf8("{}")), end);

    assertThat(HashedBody.of(bare)).isEqualTo(new HashedBody(plain, RECEIPT));
    assertThat(HashedBody.of(full)).isEqualTo(new HashedBody(plain, RECEIPT));
    assertThatThrownBy(() -> HashedBody.of(other)).isInstanceOf(DecodingException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event: message_stop\ndata: {\"type\":\"message_stop\"}\n",
        "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\ndata: [DONE]\n\n",
        "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n: more\n\n",
        "event: message_stop\ndata: {\"type\":\"message_stop\",\ndata: \"x\":1}\n\n",
        "event: message_stop\ndata: {\"type\":\r\"message_stop\"}\n\n",
        "event: message_stop\ndata: {\"type\":\"message_start\"}\n\n",
        "event: message_stop\ndata: {\"type\":\"message_stop\",\"type\":\"x\"}\n\n",
        "event: message_start\ndata: {\"type\":\"message_start\"}\n\n",
        "event: response.failed\ndata: {\"type\":\"response.failed\"}\n\n",
        "event:message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
        "data: {\"type\":\"message_stop\"}\n\n",
      })
  void refusesALastEventThatIsNotTheOneAndOnly(String tail) {
    Bytes stream = Bytes.concat(Bytes.utf8(CHUNK), HashedBody.line(RECEIPT), Bytes.utf8(tail));

    assertThatThrownBy(() -> HashedBody.of(stream)).isInstanceOf(DecodingException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
        CHUNK + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n" + CHUNK,
        CHUNK + "data: [DONE]\n\n",
      })
  void refusesAStreamThatEndsBeforeItsReceipt(String before) {
    String stop = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
    Bytes stream = Bytes.concat(Bytes.utf8(before), HashedBody.line(RECEIPT), Bytes.utf8(stop));

    assertThatThrownBy(() -> HashedBody.of(stream)).isInstanceOf(DecodingException.class);
  }

  @Test
  void aStreamWithoutALineIsHashedWhole() {
    Bytes stream = Bytes.utf8(CHUNK + HashedBody.DONE);

    assertThat(HashedBody.of(stream)).isEqualTo(new HashedBody(stream, null));
    assertThat(HashedBody.of(Bytes.EMPTY)).isEqualTo(new HashedBody(Bytes.EMPTY, null));
  }

  @Test
  void refusesToAddAMemberToNothing() {
    assertThatThrownBy(() -> HashedBody.withMember(Bytes.utf8("{}"), RECEIPT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Bytes sent(Bytes stream, Bytes receipt) {
    return Bytes.concat(stream, HashedBody.line(receipt), Bytes.utf8(HashedBody.DONE));
  }
}
