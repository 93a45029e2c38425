package dev.nabla.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.nabla.infrastructure.http.HttpServer;
import dev.nabla.services.proxy.ProxyEvent;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The official clients for Java and LangChain4j, unmodified, through the proxy of a whole network:
/// only base URL and key are other than usual.
@Timeout(180)
class JavaClientsTest {
  private static final String QUESTION = "Why is it blue?";
  private static final int MAX_TOKENS = 4;

  private final ProxiedNetwork world = ProxiedNetwork.usual();
  private final HttpServer server = world.listen();
  private final String url = "http://127.0.0.1:" + server.port();
  private final OpenAIClient openai =
      OpenAIOkHttpClient.builder().baseUrl(url + "/v1").apiKey("none").maxRetries(0).build();
  private final AnthropicClient anthropic =
      AnthropicOkHttpClient.builder().baseUrl(url).apiKey("none").maxRetries(0).build();

  @AfterEach
  void stop() {
    openai.close();
    anthropic.close();
    server.close();
    world.close();
  }

  private static ChatCompletionCreateParams chat(String model) {
    return ChatCompletionCreateParams.builder()
        .model(model)
        .addUserMessage(QUESTION)
        .maxCompletionTokens(MAX_TOKENS)
        .build();
  }

  private static MessageCreateParams message(String model) {
    return MessageCreateParams.builder()
        .model(model)
        .maxTokens(MAX_TOKENS)
        .system("You are brief.")
        .addUserMessage(QUESTION)
        .build();
  }

  private static String text(ChatCompletion answer) {
    return answer.choices().getFirst().message().content().orElse("");
  }

  private static String text(Message answer) {
    return answer.content().getFirst().asText().text();
  }

  /// Every answer that a client was given passed the proxy's checks.
  private void nothingWasRefused() {
    assertThat(world.told(ProxyEvent.AnswerFalse.class)).isEmpty();
  }

  @Test
  void openAiChatsTheSameWholeAndStreamed() {
    ChatCompletion whole = openai.chat().completions().create(chat(SimulatedNetwork.MODEL));
    ChatCompletionAccumulator pieces = ChatCompletionAccumulator.create();
    try (var stream = openai.chat().completions().createStreaming(chat(SimulatedNetwork.MODEL))) {
      stream.stream().forEach(pieces::accumulate);
    }

    assertThat(text(whole)).isNotEmpty();
    assertThat(text(pieces.chatCompletion())).isEqualTo(text(whole));
    assertThat(whole.usage().orElseThrow().completionTokens()).isEqualTo(MAX_TOKENS);
    nothingWasRefused();
  }

  @Test
  void openAiGetsAResponse() {
    Response response =
        openai
            .responses()
            .create(
                ResponseCreateParams.builder()
                    .model(SimulatedNetwork.MODEL)
                    .input(QUESTION)
                    .maxOutputTokens(MAX_TOKENS)
                    .build());

    assertThat(response.output().getFirst().asMessage().content().getFirst().asOutputText().text())
        .isNotEmpty();
    nothingWasRefused();
  }

  @Test
  void openAiThrowsTheExceptionOfItsApi() {
    assertThatThrownBy(() -> openai.chat().completions().create(chat("none")))
        .isInstanceOf(com.openai.errors.NotFoundException.class);
    assertThatThrownBy(() ->
            openai
                .chat()
                .completions()
                .create(chat(SimulatedNetwork.MODEL).toBuilder().temperature(9).build()))
        .isInstanceOf(com.openai.errors.BadRequestException.class);
  }

  @Test
  void anthropicGetsTheSameMessageWholeAndStreamed() {
    Message whole = anthropic.messages().create(message(SimulatedNetwork.MODEL));
    MessageAccumulator pieces = MessageAccumulator.create();
    try (var stream = anthropic.messages().createStreaming(message(SimulatedNetwork.MODEL))) {
      stream.stream().forEach(pieces::accumulate);
    }

    assertThat(text(whole)).isNotEmpty();
    assertThat(text(pieces.message())).isEqualTo(text(whole));
    assertThat(pieces.message().usage().outputTokens()).isEqualTo(MAX_TOKENS);
    nothingWasRefused();
  }

  @Test
  void anthropicThrowsTheExceptionOfItsApi() {
    assertThatThrownBy(() -> anthropic.messages().create(message("none")))
        .isInstanceOf(com.anthropic.errors.NotFoundException.class);
  }

  @Test
  void langChainChatsTheSameWholeAndStreamed() throws Exception {
    String whole =
        OpenAiChatModel.builder()
            .baseUrl(url + "/v1")
            .apiKey("none")
            .modelName(SimulatedNetwork.MODEL)
            .maxTokens(MAX_TOKENS)
            .maxRetries(0)
            .build()
            .chat(QUESTION);
    CompletableFuture<String> streamed = new CompletableFuture<>();
    OpenAiStreamingChatModel.builder()
        .baseUrl(url + "/v1")
        .apiKey("none")
        .modelName(SimulatedNetwork.MODEL)
        .maxTokens(MAX_TOKENS)
        .build()
        .chat(QUESTION, whenComplete(streamed));

    assertThat(whole).isNotEmpty();
    assertThat(streamed.get()).isEqualTo(whole);
    nothingWasRefused();
  }

  private static StreamingChatResponseHandler whenComplete(CompletableFuture<String> text) {
    return new StreamingChatResponseHandler() {
      @Override
      public void onCompleteResponse(ChatResponse response) {
        text.complete(response.aiMessage().text());
      }

      @Override
      public void onError(Throwable error) {
        text.completeExceptionally(error);
      }
    };
  }
}
