package dev.nabla.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.infrastructure.http.HttpServer;
import dev.nabla.services.proxy.ProxyEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingManager;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.openai.OpenAiEmbeddingModel;
import org.springframework.ai.openai.OpenAiEmbeddingOptions;
import org.springframework.ai.tool.function.FunctionToolCallback;

/// Spring AI, unmodified, through the proxy of a whole network: only base URL and key are other
/// than usual.
@Timeout(180)
class SpringAiTest {
  private static final String QUESTION = "Why is it blue?";
  private static final String SCHEMA =
      """
      {"type":"object","properties":{"colour":{"type":"string","enum":["red","blue"]}},
       "required":["colour"],"additionalProperties":false}\
      """;

  @TempDir private Path folder;
  private SentenceGraph graph;
  private ProxiedNetwork world;
  private HttpServer server;
  private String url;

  @BeforeEach
  void start() throws Exception {
    graph = SentenceGraph.open(folder);
    world = ProxiedNetwork.with(graph.engine());
    server = world.listen();
    url = "http://127.0.0.1:" + server.port() + "/v1";
  }

  /// Every answer that a client was given passed the proxy's checks.
  @AfterEach
  void nothingWasRefused() {
    assertThat(world.told(ProxyEvent.AnswerRefused.class)).isEmpty();
    server.close();
    world.close();
    graph.close();
  }

  private OpenAiChatOptions.Builder options(String model) {
    OpenAiChatOptions.Builder options = OpenAiChatOptions.builder();
    options.baseUrl(url).apiKey("none").maxRetries(0).model(model).maxTokens(64);
    return options;
  }

  private OpenAiChatModel chat(OpenAiChatOptions.Builder options) {
    return OpenAiChatModel.builder().options(options.build()).build();
  }

  /// A stream's last piece counts tokens and says nothing.
  private static String text(ChatResponse response) {
    Generation said = response.getResult();
    return said == null ? "" : Objects.requireNonNullElse(said.getOutput().getText(), "");
  }

  private static FunctionToolCallback<Weather, String> weather(List<Weather> asked) {
    return FunctionToolCallback.<Weather, String>builder(
            "weather",
            question -> {
              asked.add(question);
              return "Rain.";
            })
        .description("The weather.")
        .inputType(Weather.class)
        .inputSchema(SCHEMA)
        .build();
  }

  /// What the function is given.
  record Weather(String colour) {}

  @Test
  void chatsTheSameWholeAndStreamed() {
    OpenAiChatModel chat = chat(options(SimulatedNetwork.MODEL));

    ChatResponse whole = chat.call(new Prompt(QUESTION));
    List<ChatResponse> pieces =
        Objects.requireNonNull(chat.stream(new Prompt(QUESTION)).collectList().block());

    assertThat(text(whole)).isNotEmpty();
    assertThat(whole.getMetadata().getUsage().getCompletionTokens()).isPositive();
    assertThat(String.join("", pieces.stream().map(SpringAiTest::text).toList()))
        .isEqualTo(text(whole));
  }

  @Test
  void callsAFunctionAndSendsItsResultBack() {
    List<Weather> asked = new ArrayList<>();
    OpenAiChatOptions.Builder offering = options(SimulatedNetwork.MODEL);
    offering.toolCallbacks(weather(asked)).toolChoice("required");
    OpenAiChatOptions offered = offering.build();
    OpenAiChatModel chat = chat(offering);
    Prompt prompt = new Prompt(List.of(new UserMessage(QUESTION)), offered);

    ChatResponse calling = chat.call(prompt);
    List<Message> conversation =
        ToolCallingManager.builder()
            .build()
            .executeToolCalls(prompt, calling)
            .conversationHistory();
    ChatResponse ended = chat(options(SimulatedNetwork.MODEL)).call(new Prompt(conversation));

    assertThat(calling.hasToolCalls()).isTrue();
    assertThat(asked).singleElement().extracting(Weather::colour).isIn("red", "blue");
    assertThat(conversation).hasSize(3);
    assertThat(conversation.get(1)).isInstanceOf(AssistantMessage.class);
    assertThat(conversation.get(2)).isInstanceOf(ToolResponseMessage.class);
    assertThat(text(ended)).isNotEmpty();
  }

  @Test
  void isGivenWhatItsSchemaSays() {
    OpenAiChatOptions.Builder formed = options(SimulatedNetwork.MODEL);
    formed.outputSchema(SCHEMA);
    OpenAiChatModel chat = chat(formed);

    assertThat(text(chat.call(new Prompt(QUESTION))).replaceAll("\\s", ""))
        .isIn("{\"colour\":\"red\"}", "{\"colour\":\"blue\"}");
  }

  @Test
  void isGivenVectors() {
    OpenAiEmbeddingModel embeddings =
        OpenAiEmbeddingModel.builder()
            .options(
                OpenAiEmbeddingOptions.builder()
                    .baseUrl(url)
                    .apiKey("none")
                    .model(SentenceGraph.NAME)
                    .build())
            .build();

    List<float[]> vectors = embeddings.embed(List.of("A cat.", "A kitten."));

    assertThat(vectors).hasSize(2).allSatisfy(vector -> assertThat(vector).hasSize(384));
  }

  @Test
  void throwsWhatItThrowsForOpenAi() {
    assertThatThrownBy(() -> chat(options("none")).call(new Prompt(QUESTION)))
        .isInstanceOf(com.openai.errors.NotFoundException.class);
  }
}
