package dev.nabla.protocol.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.protocol.inference.ChatMessage.ToolCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatAnswerTest {
  private final Samples samples = new Samples(Seeds.of("chat answers", 1));

  @Test
  void readsTheSameFromABodyAndFromAStream() {
    ChatAnswer body = ChatAnswer.read(samples.opening("Hello there").response());
    ChatAnswer stream = ChatAnswer.read(samples.streamedOpening("Hello there").response());

    assertThat(body.text()).isEqualTo("Hello there").isEqualTo(stream.text());
    assertThat(body.finishReason()).isEqualTo("stop").isEqualTo(stream.finishReason());
    assertThat(body.statedPromptTokens()).hasValue(9);
    assertThat(stream.statedPromptTokens()).hasValue(9);
    assertThat(body.toString()).doesNotContain("Hello");
  }

  @Test
  void aStreamThatWasCutOffHasNoFinishReasonAndNoHalfEvent() {
    Bytes stream =
        Bytes.utf8(
            """
            data: {"choices":[{"index":0,"delta":{"content":"ab"}}]}

            : still here

            data: {"choices":[{"index":0,"delta":{"content":"c\
            """);

    ChatAnswer answer = ChatAnswer.read(stream);

    assertThat(answer.text()).isEqualTo("ab");
    assertThat(answer.finishReason()).isNull();
    assertThat(answer.statedCompletionTokens()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"error\":{\"message\":\"m\"}}",
        "{\"choices\":[{\"index\":1,\"message\":{\"content\":\"a\"}}]}",
        "{\"choices\":[{\"message\":{\"content\":\"a\"}}]}",
        "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"a\"}},{\"index\":0}]}",
        "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"a\",\"reasoning\":\"b\"}}]}",
        "{\"choices\":[{\"index\":0,\"text\":\"b\",\"message\":{\"content\":\"a\"}}]}",
        "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"user\",\"content\":\"a\"}}]}",
        "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"a\",\"refusal\":\"b\"}}]}",
        "{\"choices\":[{\"index\":0,\"message\":{\"content\":[\"a\"]}}]}",
        "{\"choices\":[{\"index\":0,\"logprobs\":{},\"message\":{\"content\":\"a\"}}]}",
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":-1,\"completion_tokens\":1}}",
        "event: x\ndata: {\"choices\":[]}\n\n",
        "data: {\"choices\":[]}\nid: 7\n\n",
        "data: not json\n\n",
        """
        data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

        data: {"choices":[{"index":0,"delta":{"content":"more"}}]}

        """
      })
  void refusesResponsesWhereTextCouldHide(String response) {
    assertThatThrownBy(() -> ChatAnswer.read(Bytes.utf8(response)))
        .isInstanceOf(DecodingException.class);
  }

  @Test
  void toolCallsReadTheSameFromABodyAndFromAStream() {
    Bytes body =
        Bytes.utf8(
            """
            {"choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[\
            {"id":"a","type":"function","function":{"name":"f","arguments":"{\\"x\\":1}"}},\
            {"id":"b","type":"function","function":{"name":"g","arguments":""}}]},\
            "finish_reason":"tool_calls"}]}\
            """);
    Bytes stream =
        Bytes.utf8(
            """
            data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}

            data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a",\
            "type":"function","function":{"name":"f","arguments":""}}]}}]}

            data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":\
            {"arguments":"{\\"x\\""}}]}}]}

            data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"b",\
            "type":"function","function":{"name":"g","arguments":""}}]}}]}

            data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":\
            {"arguments":":1}"}}]}}]}

            data: {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

            """);

    ChatAnswer whole = ChatAnswer.read(body);

    assertThat(whole.toolCalls())
        .containsExactly(new ToolCall("a", "f", "{\"x\":1}"), new ToolCall("b", "g", ""))
        .isEqualTo(ChatAnswer.read(stream).toolCalls());
    assertThat(whole.finishReason()).isEqualTo("tool_calls");
    assertThat(OutcomeText.of(Outcome.COMPLETED, body))
        .isEqualTo(OutcomeText.of(Outcome.COMPLETED, stream))
        .isEqualTo(
            Bytes.utf8(
                "{\"text\":\"\",\"tool_calls\":["
                    + "{\"arguments\":\"{\\\"x\\\":1}\",\"id\":\"a\",\"name\":\"f\"},"
                    + "{\"arguments\":\"\",\"id\":\"b\",\"name\":\"g\"}]}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'index':1,'id':'a','type':'function','function':{'name':'f','arguments':''}}",
        "{'index':0,'function':{'arguments':'x'}}",
        "{'index':-1,'id':'a','function':{'name':'f'}}",
        "{'index':0,'id':'a','function':{'name':'f'},'text':'hidden'}",
        "{'index':0,'id':'a','function':{'name':'f','thought':'hidden'}}",
        "{'index':0,'id':'a','function':{}}",
        "{'index':0,'id':7,'function':{'name':'f'}}",
        "'f'"
      })
  void refusesToolCallsWhereTextCouldHideOrThatBeginOutOfTurn(String call) {
    String stream =
        "data: {'choices':[{'index':0,'delta':{'tool_calls':[%s]}}]}\n\n".formatted(call);

    assertThatThrownBy(() -> ChatAnswer.read(Bytes.utf8(stream.replace('\'', '"'))))
        .isInstanceOf(DecodingException.class);
  }

  @Test
  void outcomeIsTheTextOrTheErrorInItsOneForm() {
    Bytes error = Bytes.utf8("{\"error\":{\"type\":\"t\",  \"code\":null,\"message\":\"m\"}}");
    Bytes stream =
        Bytes.utf8("data: {\"choices\":[]}\n\ndata: {\"error\":{\"message\":\"m\"}}\n\n");

    assertThat(OutcomeText.of(Outcome.COMPLETED, samples.opening("Hello").response()))
        .isEqualTo(Bytes.utf8("Hello"));
    assertThat(OutcomeText.of(Outcome.REFUSED, error))
        .isEqualTo(Bytes.utf8("{\"code\":null,\"message\":\"m\",\"type\":\"t\"}"));
    assertThat(OutcomeText.of(Outcome.ERROR, stream)).isEqualTo(Bytes.utf8("{\"message\":\"m\"}"));
    assertThatThrownBy(() -> OutcomeText.of(Outcome.ERROR, samples.opening("x").response()))
        .isInstanceOf(DecodingException.class);
    assertThatThrownBy(() -> OutcomeText.of(Outcome.ERROR, Bytes.EMPTY))
        .isInstanceOf(DecodingException.class);
  }
}
