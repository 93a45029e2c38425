package dev.nabla.node.cli;

import dev.nabla.inference.store.Catalogue;
import dev.nabla.node.wiring.DataFolder;
import dev.nabla.node.wiring.NetworkFile;
import dev.nabla.node.wiring.Ports;
import dev.nabla.protocol.inference.ChatMessage;
import dev.nabla.protocol.inference.Network;
import dev.nabla.protocol.inference.Role;
import dev.nabla.sdk.client.Answered;
import dev.nabla.sdk.client.ChatBody;
import dev.nabla.sdk.client.NablaClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nabla chat ["question"]`: asks the running network, streams the answer, and says in one line
/// what its receipt proves. Without a question it goes on until the input ends.
@Command(
    name = "chat",
    mixinStandardHelpOptions = true,
    description = "ask the running network; each answer ends with a verdict on its receipt")
final class ChatCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final List<ChatMessage> messages = new ArrayList<>();

  @Spec private CommandSpec spec;

  @Parameters(index = "0", arity = "0..1", paramLabel = "QUESTION", description = "what to ask")
  private @Nullable String question;

  @Option(names = "--model", paramLabel = "NAME", description = "ask this model")
  private String model = Catalogue.load().defaultName();

  @Option(
      names = "--save",
      paramLabel = "DIR",
      description = "keep request, response and receipt of the last answer here")
  private @Nullable Path save;

  ChatCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    NablaCommand global = NablaCommand.of(spec);
    NablaClient client = new Gateway(new Ports(global.portOffset())).client();
    Network network = new NetworkFile(new DataFolder(global.data())).read().orElse(null);
    if (question != null) {
      return ask(client, network, question) ? ExitCode.OK : ExitCode.FAILED;
    }
    boolean good = true;
    for (String line = next(); line != null; line = next()) {
      good &= line.isBlank() || ask(client, network, line);
    }
    return good ? ExitCode.OK : ExitCode.FAILED;
  }

  private @Nullable String next() {
    terminal.out().print("> ");
    terminal.out().flush();
    try {
      return input().readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private @Nullable BufferedReader reader;

  private BufferedReader input() {
    if (reader == null) {
      reader = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
    }
    return reader;
  }

  private boolean ask(NablaClient client, @Nullable Network network, String text) {
    messages.add(ChatMessage.of(Role.USER, text));
    Answered answered = client.ask(ChatBody.streaming(model, messages, null), this::stream);
    terminal.line("");
    messages.add(ChatMessage.of(Role.ASSISTANT, answered.answer().text()));
    ChatVerdict verdict = ChatVerdict.of(answered, network);
    terminal.line(verdict.line());
    keep(answered);
    return verdict.isGood();
  }

  /// Shows text without control characters other than line breaks and tabs: an answer must not move
  /// the cursor, or paint over what we say about it.
  private void stream(String delta) {
    delta
        .codePoints()
        .filter(c -> c == '\n' || c == '\t' || !Character.isISOControl(c))
        .forEach(c -> terminal.out().print(Character.toString(c)));
    terminal.out().flush();
  }

  private void keep(Answered answered) {
    if (save == null) {
      return;
    }
    try {
      Files.createDirectories(save);
      Files.write(save.resolve("request.json"), answered.request().toArray());
      Files.write(save.resolve("response.txt"), answered.response().toArray());
      Files.write(save.resolve("receipt.json"), answered.receipt().encode().toArray());
      Files.writeString(save.resolve("request-id"), answered.requestId() + "\n");
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.UNAVAILABLE, "cannot write to " + save, e);
    }
  }
}
