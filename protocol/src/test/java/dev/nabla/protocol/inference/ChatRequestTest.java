package dev.nabla.protocol.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nabla.primitives.bytes.Bytes;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatRequestTest {
  private static final String USER = "{\"role\":\"user\",\"content\":\"Hi\"}";

  @Test
  void readsEveryMemberThatIsHonoured() {
    ChatRequest request =
        with(
            "\"temperature\":0.70,\"top_p\":1e-3,\"max_tokens\":5,\"max_completion_tokens\":5,"
                + "\"stop\":[\"a\",\"b\"],\"seed\":-7,\"stream\":true,"
                + "\"stream_options\":{\"include_usage\":true}");

    assertThat(request.model()).isEqualTo("m");
    assertThat(request.messages()).containsExactly(ChatMessage.of(Role.USER, "Hi"));
    assertThat(request.sampling().temperature()).isEqualTo(new BigDecimal("0.70"));
    assertThat(request.sampling().topP()).isEqualTo(new BigDecimal("1e-3"));
    assertThat(request.sampling().tokenLimit()).hasValue(5);
    assertThat(request.sampling().stop()).containsExactly("a", "b");
    assertThat(request.sampling().seed()).isEqualTo(-7);
    assertThat(request.hasSeed()).isTrue();
    assertThat(request.delivery()).isEqualTo(new ChatRequest.Delivery(true, true));
  }

  @Test
  void leavesUnsaidWhatIsAbsentOrNull() {
    ChatRequest request =
        with(
            "\"temperature\":null,\"top_p\":null,\"max_tokens\":null,\"stop\":null,\"seed\":null,"
                + "\"stream\":null,\"tools\":null,\"response_format\":null");

    assertThat(request.sampling())
        .isEqualTo(new ChatRequest.Sampling(null, null, null, List.of(), null));
    assertThat(request.hasSeed()).isFalse();
    assertThat(request.delivery()).isEqualTo(new ChatRequest.Delivery(false, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"user\":\"u\"",
        "\"metadata\":{\"k\":\"v\"}",
        "\"store\":true",
        "\"service_tier\":\"auto\"",
        "\"safety_identifier\":\"s\"",
        "\"prompt_cache_key\":\"k\"",
        "\"parallel_tool_calls\":false",
        "\"n\":1",
        "\"n\":1.0",
        "\"logprobs\":false",
        "\"top_logprobs\":0",
        "\"frequency_penalty\":0,\"presence_penalty\":0.0",
        "\"logit_bias\":{}",
        "\"tools\":[]",
        "\"tools\":[{}],\"tool_choice\":\"none\"",
        "\"tool_choice\":\"auto\"",
        "\"response_format\":{\"type\":\"text\"}",
        "\"response_format\":{\"type\":\"json_object\"}",
        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"strict\":true,\"schema\":{}}}",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":\"d\",\"parameters\":{}}}],\"tool_choice\":\"required\"",
        "\"modalities\":[\"text\"]",
        "\"stream_options\":{\"include_usage\":true}",
        "\"temperature\":0",
        "\"temperature\":-0.0",
        "\"temperature\":2",
        "\"temperature\":9.5367431640625e-7",
        "\"top_p\":1",
        "\"stop\":\"x\"",
        "\"seed\":9007199254740992"
      })
  void acceptsWhatChangesNothingOrIsHonoured(String members) {
    assertThat(with(members).model()).isEqualTo("m");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"n\":2|unsupported_parameter|n",
        "\"n\":\"1\"|unsupported_parameter|n",
        "\"logprobs\":true|unsupported_parameter|logprobs",
        "\"logprobs\":0|invalid_type|logprobs",
        "\"top_logprobs\":2|unsupported_parameter|top_logprobs",
        "\"frequency_penalty\":0.1|unsupported_parameter|frequency_penalty",
        "\"presence_penalty\":-1|unsupported_parameter|presence_penalty",
        "\"logit_bias\":{\"5\":1}|unsupported_parameter|logit_bias",
        "\"tools\":[{}]|missing_required_parameter|tools[0].type",
        "\"tools\":[{\"type\":\"custom\"}]|unsupported_value|tools[0].type",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a b\"}}]|invalid_value|tools[0].function.name",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"g\"}}|invalid_value|tool_choice.function.name",
        "\"tools\":{}|invalid_type|tools",
        "\"tool_choice\":\"required\"|unsupported_value|tool_choice",
        "\"tool_choice\":{\"type\":\"function\"}|unsupported_value|tool_choice",
        "\"functions\":[{}]|unsupported_parameter|functions",
        "\"function_call\":\"none\"|unsupported_parameter|function_call",
        "\"response_format\":{\"type\":\"xml\"}|unsupported_value|response_format.type",
        "\"response_format\":{\"type\":\"json_schema\"}|missing_required_parameter|response_format.json_schema",
        "\"response_format\":\"text\"|invalid_type|response_format",
        "\"response_format\":{}|missing_required_parameter|response_format.type",
        "\"modalities\":[\"audio\"]|unsupported_value|modalities",
        "\"reasoning_effort\":\"low\"|unsupported_parameter|reasoning_effort",
        "\"verbosity\":\"low\"|unsupported_parameter|verbosity",
        "\"web_search_options\":{}|unsupported_parameter|web_search_options",
        "\"top_k\":5|unknown_parameter|top_k",
        "\"Temperature\":1|unknown_parameter|Temperature",
        "\"temperature\":\"1\"|invalid_type|temperature",
        "\"temperature\":-0.1|invalid_value|temperature",
        "\"temperature\":2.0000001|invalid_value|temperature",
        "\"temperature\":9.5367431640624e-7|invalid_value|temperature",
        "\"temperature\":1e-320|invalid_value|temperature",
        "\"top_p\":0|invalid_value|top_p",
        "\"top_p\":-1|invalid_value|top_p",
        "\"top_p\":1.0000000001|invalid_value|top_p",
        "\"top_p\":1e-60|invalid_value|top_p",
        "\"max_tokens\":0|invalid_value|max_tokens",
        "\"max_tokens\":1.0|invalid_type|max_tokens",
        "\"max_tokens\":2147483648|invalid_value|max_tokens",
        "\"max_tokens\":1,\"max_completion_tokens\":2|invalid_value|max_completion_tokens",
        "\"stop\":[\"\"]|invalid_value|stop",
        "\"stop\":[1]|invalid_type|stop",
        "\"stop\":{}|invalid_type|stop",
        "\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]|invalid_value|stop",
        "\"seed\":1.5|invalid_type|seed",
        "\"seed\":\"1\"|invalid_type|seed",
        "\"stream\":1|invalid_type|stream",
        "\"stream_options\":[]|invalid_type|stream_options",
        "\"stream_options\":{\"x\":1}|unknown_parameter|stream_options.x",
      })
  void refusesWhatWouldChangeTheAnswerAndIsNotHonoured(String members, String code, String param) {
    RequestRefused refused =
        refusal("{\"model\":\"m\",\"messages\":[" + USER + "]," + members + "}");

    assertThat(refused.code().wireName()).isEqualTo(code);
    assertThat(refused.param()).contains(param);
    assertThat(refused.code().httpStatus()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"messages\":[]}|missing_required_parameter|model",
        "{\"model\":\"\",\"messages\":[]}|invalid_value|model",
        "{\"model\":1,\"messages\":[]}|invalid_type|model",
        "{\"model\":\"m\"}|missing_required_parameter|messages",
        "{\"model\":\"m\",\"messages\":[]}|invalid_value|messages",
        "{\"model\":\"m\",\"messages\":{}}|invalid_type|messages",
        "{\"model\":\"m\",\"messages\":[1]}|invalid_type|messages[0]",
      })
  void refusesBodiesWithoutModelOrMessages(String body, String code, String param) {
    RequestRefused refused = refusal(body);

    assertThat(refused.code().wireName()).isEqualTo(code);
    assertThat(refused.param()).contains(param);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"content\":\"x\"}|missing_required_parameter|role",
        "{\"role\":\"robot\",\"content\":\"x\"}|invalid_value|role",
        "{\"role\":\"User\",\"content\":\"x\"}|invalid_value|role",
        "{\"role\":\"user\"}|missing_required_parameter|content",
        "{\"role\":\"user\",\"content\":null}|missing_required_parameter|content",
        "{\"role\":\"assistant\",\"content\":null}|missing_required_parameter|content",
        "{\"role\":\"user\",\"content\":7}|invalid_type|content",
        "{\"role\":\"user\",\"content\":[]}|invalid_value|content",
        "{\"role\":\"user\",\"content\":[\"x\"]}|invalid_type|content[0]",
        "{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}|unsupported_value|content[0].type",
        "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"x\",\"y\":1}]}|unknown_parameter|content[0].y",
        "{\"role\":\"user\",\"content\":\"x\",\"name\":\"Bob\"}|unsupported_parameter|name",
        "{\"role\":\"user\",\"content\":\"x\",\"weight\":0}|unknown_parameter|weight",
        "{\"role\":\"user\",\"content\":\"x\",\"tool_call_id\":\"1\"}|invalid_value|tool_call_id",
        "{\"role\":\"tool\",\"content\":\"x\"}|missing_required_parameter|tool_call_id",
        "{\"role\":\"user\",\"content\":\"x\",\"tool_calls\":[{}]}|invalid_value|tool_calls",
        "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"1\",\"type\":\"custom\"}]}|unsupported_value|tool_calls[0].type",
        "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"1\",\"type\":\"function\"}]}|missing_required_parameter|tool_calls[0].function",
      })
  void refusesMessagesThatNoTemplateCouldBeShown(String message, String code, String param) {
    RequestRefused refused = refusal("{\"model\":\"m\",\"messages\":[" + message + "]}");

    assertThat(refused.code().wireName()).isEqualTo(code);
    assertThat(refused.param()).contains("messages[0]." + param);
  }

  @Test
  void readsEveryRoleAndJoinsTextParts() {
    ChatRequest request =
        parse(
            "{\"model\":\"m\",\"messages\":["
                + "{\"role\":\"system\",\"content\":\"s\"},"
                + "{\"role\":\"developer\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},"
                + "{\"type\":\"text\",\"text\":\"b\"}]},"
                + USER
                + ",{\"role\":\"assistant\",\"content\":null,\"refusal\":null,\"annotations\":[],"
                + "\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\",\"function\":"
                + "{\"name\":\"f\",\"arguments\":\"{}\"}}]},"
                + "{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"3\"}]}");

    assertThat(request.messages())
        .containsExactly(
            ChatMessage.of(Role.SYSTEM, "s"),
            ChatMessage.of(Role.DEVELOPER, "ab"),
            ChatMessage.of(Role.USER, "Hi"),
            new ChatMessage(
                Role.ASSISTANT, "", List.of(new ChatMessage.ToolCall("c", "f", "{}")), null),
            new ChatMessage(Role.TOOL, "3", List.of(), "c"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "null x",
        "{\"model\":\"m\",\"model\":\"n\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\"}]}",
        "{\"model\":\"m\",\"seed\":9007199254740993,\"messages\":[]}",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
      })
  void refusesWhatCanBeReadInTwoWays(String body) {
    RequestRefused refused = refusal(body);

    assertThat(refused.code()).isEqualTo(RefusalCode.INVALID_JSON);
    assertThat(refused.getMessage()).doesNotContain("Hi");
  }

  @Test
  void refusesWhatIsNoObject() {
    assertThat(refusal("[]").code()).isEqualTo(RefusalCode.INVALID_TYPE);
    assertThat(refusal("7").param()).isEmpty();
  }

  @Test
  void takesMoreStopStringsWhereTheFamilyDoes() {
    String stops = "\"%s\"".formatted(String.join("\",\"", Collections.nCopies(64, "x")));
    String body =
        "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[" + USER + "],\"stop_sequences\":[%s]}";

    ChatRequest taken = ChatRequest.parse(RequestForm.MESSAGES, Bytes.utf8(body.formatted(stops)));

    assertThat(taken.sampling().stop()).hasSize(ChatRequest.Sampling.MAX_STOP_SEQUENCES);
    Bytes more = Bytes.utf8(body.formatted(stops + ",\"y\""));
    assertThatThrownBy(() -> ChatRequest.parse(RequestForm.MESSAGES, more))
        .isInstanceOf(RequestRefused.class)
        .hasMessageContaining("64 strings");
  }

  @Test
  void refusesBodiesStopsAndConversationsBeyondTheirBounds() {
    String many = (USER + ",").repeat(ChatRequest.MAX_MESSAGES) + USER;
    String longStop = "\"stop\":\"" + "x".repeat(ChatRequest.Sampling.MAX_STOP_BYTES + 1) + "\"";

    assertThat(refusal("{\"model\":\"m\",\"messages\":[" + many + "]}").param())
        .contains("messages");
    assertThat(refusal("{\"model\":\"m\",\"messages\":[" + USER + "]," + longStop + "}").param())
        .contains("stop");
    RequestRefused tooLarge = refusal(" ".repeat(ChatRequest.MAX_BYTES + 1));
    assertThat(tooLarge.code()).isEqualTo(RefusalCode.REQUEST_TOO_LARGE);
    assertThat(tooLarge.code().httpStatus()).isEqualTo(413);
  }

  @Test
  void messagesShowNoMoreThanAShortNameFromTheRequest() {
    String name = "x".repeat(10_000);

    RequestRefused refused =
        refusal("{\"model\":\"m\",\"messages\":[" + USER + "],\"" + name + "\":1}");

    assertThat(refused.getMessage()).hasSizeLessThan(200);
    assertThat(refused.param().orElseThrow()).hasSizeLessThan(80);
  }

  @Test
  void printsNoText() {
    ChatRequest request = with("\"user\":\"u\"");

    assertThat(request.toString()).doesNotContain("Hi");
    assertThat(request.messages().getFirst().toString()).doesNotContain("Hi");
  }

  @Test
  void refusalIsAnExceptionWithoutCause() {
    assertThatThrownBy(() -> parse("{")).isInstanceOf(RequestRefused.class).hasNoCause();
  }

  private static ChatRequest with(String members) {
    return parse("{\"model\":\"m\",\"messages\":[" + USER + "]," + members + "}");
  }

  private static ChatRequest parse(String body) {
    return ChatRequest.parse(Bytes.utf8(body));
  }

  private static RequestRefused refusal(String body) {
    RequestRefused refused = catchThrowableOfType(RequestRefused.class, () -> parse(body));
    assertThat(refused).as(body).isNotNull();
    return refused;
  }
}
