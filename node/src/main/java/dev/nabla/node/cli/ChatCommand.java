package dev.nabla.node.cli;

import dev.nabla.inference.store.Catalogue;
import dev.nabla.node.wiring.DataFolder;
import dev.nabla.node.wiring.NetworkFile;
import dev.nabla.node.wiring.Ports;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.CanonicalJson;
import dev.nabla.protocol.inference.Network;
import dev.nabla.sdk.client.Asked;
import dev.nabla.sdk.client.GatewayClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `nabla chat ["question"]`: asks the running network, streams the answer, and says in one line
/// what its receipt proves. Without a question it goes on until the input ends.
@Command(
    name = "chat",
    mixinStandardHelpOptions = true,
    description = "ask the running network; each answer ends with a verdict on its receipt")
final class ChatCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final SecureRandom random = new SecureRandom();
  private final ArrayNode messages = JsonNodeFactory.instance.arrayNode();

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
    GatewayClient client = new Gateway(new Ports(global.portOffset())).client();
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

  private boolean ask(GatewayClient client, @Nullable Network network, String text) {
    messages.addObject().put("role", "user").put("content", text);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("model", model).put("stream", true).set("messages", messages);
    Asked asked = client.ask(Bytes.of(CanonicalJson.write(body)), Hash.of(nonce()), this::stream);
    terminal.line("");
    messages.addObject().put("role", "assistant").put("content", asked.text());
    ChatVerdict verdict = ChatVerdict.of(asked, network);
    terminal.line(verdict.line());
    keep(asked);
    return verdict.isGood();
  }

  private byte[] nonce() {
    byte[] nonce = new byte[Hash.SIZE];
    random.nextBytes(nonce);
    return nonce;
  }

  private void stream(String delta) {
    terminal.out().print(delta);
    terminal.out().flush();
  }

  private void keep(Asked asked) {
    if (save == null) {
      return;
    }
    try {
      Files.createDirectories(save);
      Files.write(save.resolve("request.json"), asked.request().toArray());
      Files.write(save.resolve("response.txt"), asked.response().toArray());
      Files.write(save.resolve("receipt.json"), asked.receipt().encode().toArray());
      Files.writeString(save.resolve("request-id"), asked.requestId() + "\n");
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.UNAVAILABLE, "cannot write to " + save, e);
    }
  }
}
