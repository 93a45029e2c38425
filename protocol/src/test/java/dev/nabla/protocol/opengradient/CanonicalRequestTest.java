package dev.nabla.protocol.opengradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalRequestTest {
  private static final String PLAIN =
      """
      {"model":"m","messages":[{"role":"user","content":"x"}],"temperature":0.5,"max_tokens":7}\
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"stream\":true",
        "\"tool_choice\":\"auto\"",
        "\"top_p\":0.5",
        "\"n\":1",
        "\"seed\":4",
        "\"user\":\"me\"",
        "\"stop\":[]",
        "\"stop\":null",
        "\"tools\":[]",
        "\"response_format\":null",
        "\"web_search\":false",
        "\"model\":\"m\""
      })
  void leavesOutWhatTheSignatureDoesNotCover(String member) {
    assertThat(chat(with(member))).isEqualTo(chat(PLAIN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"stop\":\"a\"",
        "\"stop\":[\"a\"]",
        "\"max_tokens\":7.0",
        "\"max_tokens\":null",
        "\"temperature\":0.50000001",
        "\"temperature\":null",
        "\"response_format\":{\"type\":\"json_object\"}",
        "\"web_search\":1",
        "\"tools\":[1]",
        "\"model\":\"n\"",
        "\"messages\":[{\"role\":\"user\",\"content\":\"x \"}]",
        "\"messages\":[{\"role\":\"system\",\"content\":\"x\"}]"
      })
  void coversWhatChangesTheAnswer(String member) {
    assertThat(chat(with(member))).isNotEqualTo(chat(PLAIN));
  }

  private static String with(String member) {
    return PLAIN.substring(0, PLAIN.length() - 1) + "," + member + "}";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"role\":\"user\"}|{\"content\": \"None\", \"role\": \"user\"}",
        "{\"role\":\"user\",\"content\":true}|{\"content\": \"True\", \"role\": \"user\"}",
        "{\"role\":\"user\",\"content\":1e16}|{\"content\": \"1e+16\", \"role\": \"user\"}",
        "{\"role\":\"user\",\"content\":[\"a\",null]}|{\"content\": [{\"text\": \"a\", \"type\":"
            + " \"text\"}, {\"text\": \"None\", \"type\": \"text\"}], \"role\": \"user\"}",
        "{\"role\":\"user\",\"content\":[{\"type\":\"text\"},{\"filename\":\"f\"}]}|{\"content\":"
            + " [{\"text\": \"\", \"type\": \"text\"}, {\"filename\": \"f\", \"type\": null}],"
            + " \"role\": \"user\"}",
        "{\"role\":\"assistant\",\"content\":0,\"name\":\"n\"}|{\"content\": \"\", \"role\":"
            + " \"assistant\"}",
        "{\"role\":\"assistant\",\"tool_calls\":[{\"index\":3}]}|{\"content\": \"\", \"role\":"
            + " \"assistant\", \"tool_calls\": [{\"function\": {\"arguments\": \"\", \"name\":"
            + " \"\"}, \"id\": \"\", \"type\": \"function\"}]}",
        "{\"role\":\"developer\",\"name\":\"n\"}|{\"content\": null, \"role\": \"system\"}",
        "{\"role\":\"tool\",\"content\":\"c\"}|{\"content\": \"c\", \"role\": \"tool\","
            + " \"tool_call_id\": null}",
        "{\"role\":\"function\",\"content\":\"c\",\"name\":\"f\"}|{\"content\": \"c\", \"name\":"
            + " \"f\", \"role\": \"function\"}"
      })
  void makesOfAMessageWhatTheSdkMakes(String wire, String canonical) {
    assertThat(chat("{\"model\":\"m\",\"messages\":[" + wire + "]}"))
        .isEqualTo("{\"messages\": [" + canonical + "], \"model\": \"m\", \"temperature\": 0.0}");
  }

  @Test
  void knowsWhatACompletionMeansWhereItSaysNothing() {
    assertThat(completion("")).isEqualTo(written("\"max_tokens\": 16, ", "1.0"));
    assertThat(completion(",\"max_tokens\":null,\"temperature\":null"))
        .isEqualTo(written("", "0.0"));
    assertThat(completion(",\"max_tokens\":3,\"temperature\":0,\"stop\":\"\""))
        .isEqualTo(written("\"max_tokens\": 3, ", "0.0"));
  }

  private static String completion(String more) {
    Bytes body = Bytes.utf8("{\"model\":\"m\",\"prompt\":[\"p\"],\"n\":1" + more + "}");
    return ascii(CanonicalRequest.ofCompletion(body).text());
  }

  private static String written(String tokens, String temperature) {
    return "{%s\"model\": \"m\", \"prompt\": [\"p\"], \"temperature\": %s}"
        .formatted(tokens, temperature);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
        "{\"model\":\"\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
        "{\"model\":\"m\",\"messages\":[]}",
        "{\"model\":\"m\",\"messages\":[1]}",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"king\",\"content\":\"x\"}]}",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":{}}]}",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[[1]]}]}",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"tool_calls\":\"x\"}]}",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"function\":1}]}]}",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"temperature\":NaN}",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"temperature\":\"1\"}",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tools\":{\"a\":1}}"
      })
  void refusesWhatTheSdkWouldNotSign(String body) {
    Bytes bytes = Bytes.utf8(body);

    assertThatThrownBy(() -> CanonicalRequest.ofChat(bytes)).isInstanceOf(DecodingException.class);
  }

  /// Reduced once, reduced for good: the text is a request with the same text.
  @Test
  void changedBytesAreRefusedOrHaveOneText() {
    Seeds seeds = Seeds.of("canonical request", Seeds.count(5_000, 500_000));
    byte[] original =
        """
        {"model":"m","messages":[{"role":"developer","content":null},{"role":"user","content":[
        {"type":"text","text":"a"},{"type":"file","file":{"filename":"f"}}]},{"role":"assistant",
        "tool_calls":[{"id":"i","function":{"name":"n","arguments":"{}"}}]},{"role":"tool",
        "content":"r","tool_call_id":"i"}],"temperature":1e-7,"max_tokens":12,"stop":["s"],
        "tools":[{"a":[1,1.0,-0.0,2e22]}],"web_search":true}\
        """
            .getBytes(StandardCharsets.UTF_8);
    int accepted = 0;
    for (int i = 0; i < Seeds.count(5_000, 500_000); i++) {
      byte[] changed = original.clone();
      changed[seeds.nextInt(0, changed.length)] = (byte) seeds.nextInt(0, 128);
      try {
        Bytes text = CanonicalRequest.ofChat(Bytes.of(changed)).text();
        accepted++;
        assertThat(CanonicalRequest.ofChat(text).text()).as(seeds.toString()).isEqualTo(text);
      } catch (DecodingException _) {
        // Refused is fine.
      }
    }
    assertThat(accepted).isPositive();
  }

  @Test
  void findsNoProofOfWhatTheTreeLacks() {
    List<Hash> leaves = List.of(SignedAnswer.outputHash("a"), SignedAnswer.outputHash("b"));
    RelayTree tree = RelayTree.of(leaves);

    assertThat(tree.proof(leaves.getFirst())).containsExactly(leaves.getLast());
    assertThatThrownBy(() -> tree.proof(tree.root())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RelayTree.of(List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  private static String chat(String body) {
    return ascii(CanonicalRequest.ofChat(Bytes.utf8(body)).text());
  }

  private static String ascii(Bytes text) {
    return new String(text.toArray(), StandardCharsets.US_ASCII);
  }
}
