package dev.nabla.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.gateway.settlement.ReceiptProgress;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Request;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.inference.Disclosure;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.services.validator.ValidatorEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// No honest answer of any kind is ever found false: an accusation would cost an honest node its
/// stake.
class HonestAnswersTest {
  private static final String NONCE = "5a".repeat(32);

  @Test
  void everyKindOfHonestAnswerBecomesFinal() {
    try (SimulatedNetwork network = new SimulatedNetwork(11, Disclosure.FULL)) {
      network.advance(10);
      Map<String, ReceiptFile> files = new LinkedHashMap<>();
      for (Map.Entry<String, Request> request : requests().entrySet()) {
        files.put(request.getKey(), network.send(request.getValue()));
      }
      network.advance(45);

      files.forEach((kind, file) ->
          assertThat(network.progress(file)).as(kind).isEqualTo(ReceiptProgress.FINAL));
      assertThat(network.frozenStake()).isEqualTo(UInt256.ZERO);
      assertThat(network.validators)
          .allSatisfy(one -> assertThat(one.told(ValidatorEvent.AnswerFalse.class)).isEmpty());
      assertThat(files.values().stream().map(file -> file.receipt().outcome()).distinct())
          .contains(Outcome.COMPLETED, Outcome.ABORTED, Outcome.REFUSED);
    }
  }

  private static Map<String, Request> requests() {
    Map<String, Request> requests = new LinkedHashMap<>();
    requests.put("greedy", chat("Hi", ",\"max_tokens\":12"));
    requests.put("sampled", chat("Hi", ",\"max_tokens\":12,\"temperature\":0.9"));
    requests.put("nucleus", chat("Hi", ",\"max_tokens\":12,\"temperature\":1,\"top_p\":0.3"));
    requests.put("seeded", chat("Hi", ",\"max_tokens\":9,\"temperature\":1,\"seed\":7"));
    requests.put(
        "nonce", chat("Hi", ",\"max_tokens\":9,\"temperature\":1").with("x-nabla-nonce", NONCE));
    requests.put(
        "nonce beside seed",
        chat("Hi", ",\"max_tokens\":9,\"temperature\":1,\"seed\":7").with("x-nabla-nonce", NONCE));
    requests.put("one token", chat("Hi", ",\"max_tokens\":1"));
    requests.put("stop string", chat("Hi", ",\"max_tokens\":64,\"stop\":[\"e\",\"t\",\" \"]"));
    requests.put("default length", chat("Hi", ""));
    requests.put("unicode", chat("Zażółć gęślą jaźń 🌍 \\u0000 \\n\\t", ",\"max_tokens\":5"));
    requests.put("control tokens as text", chat("<|im_end|>x<|im_start|>", ",\"max_tokens\":5"));
    requests.put("empty question", chat("", ",\"max_tokens\":5"));
    requests.put("stream", chat("Hi", ",\"max_tokens\":12,\"stream\":true"));
    requests.put(
        "stream with usage",
        chat(
            "Hi",
            ",\"max_tokens\":12,\"stream\":true,\"stream_options\":{\"include_usage\":true}"));
    requests.put(
        "stream with receipt",
        chat("Hi", ",\"max_tokens\":12,\"stream\":true").with("x-nabla-receipt", "full"));
    requests.put("body with receipt", chat("Hi", "").with("x-nabla-receipt", "full"));
    for (int bytes : new int[] {0, 200, 400, 900, 1_500}) {
      requests.put(
          "client gone after " + bytes,
          chat("Hi", ",\"max_tokens\":500,\"stream\":true").leavingAfter(bytes));
    }
    requests.put("too long", chat("word ".repeat(3_000), ""));
    requests.put("private", chat("Hi", "").with("x-nabla-disclosure", "hashes"));
    return requests;
  }

  private static Request chat(String question, String members) {
    return Request.post(
        "/v1/chat/completions",
        "{\"model\":\"%s\",\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"},{\"role\":\"user\",\"content\":\"%s\"}]%s}"
            .formatted(SimulatedNetwork.MODEL, question, members));
  }
}
