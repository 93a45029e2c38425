package dev.nabla.node.cli;

import dev.nabla.node.wiring.UpSettings;
import java.util.Locale;

/// What `up` says when the network is ready: where it is, what to copy, what it does not protect.
final class UpGreeting {
  private final Terminal terminal;
  private final UpSettings settings;

  UpGreeting(Terminal terminal, UpSettings settings) {
    this.terminal = terminal;
    this.settings = settings;
  }

  /// Prints it.
  ///
  /// @param seconds since the command began
  void print(double seconds) {
    terminal.line(
        String.format(
            Locale.ROOT, "ready       in %.1f s at %s", seconds, settings.ports().proxyUrl()));
    terminal.line("");
    terminal.line(
        """
        This is a development network. Disclosure is FULL: every question and answer is in a blob
        that anyone can fetch. All roles run in this one process, so it shows the protocol, and
        protects you only through --rerun. Ctrl-C ends it. The address is the proxy's: it shows no
        end of an answer whose receipt does not verify.\
        """);
    if (settings.altersAnswers()) {
      terminal.line("The node LIES: it alters every third answer. Watch it being caught.");
    }
    terminal.line("");
    curl();
    clients();
  }

  private void curl() {
    String url = settings.ports().proxyUrl();
    terminal.line("ask with curl, keep what was sent and received, and check the receipt:");
    terminal.line("");
    copy(
        """
        echo '{"model":"%s","messages":[{"role":"user","content":"Why is the sky blue?"}]}' > request.json
        curl -s -D headers.txt -o response.json -H 'Content-Type: application/json' \\
          --data-binary @request.json %s/v1/chat/completions
        curl -s -o receipt.json \\
          %s/v1/receipts/$(tr -d '\\r' < headers.txt | sed -n 's/^x-nabla-request-id: //p')
        ./nabla receipt verify receipt.json --request request.json \\
          --response response.json --rerun%s
        """
            .formatted(settings.model(), url, url, dataOption()));
  }

  private void clients() {
    String url = settings.ports().proxyUrl();
    terminal.line("or with what you use already:");
    terminal.line("");
    copy(
        """
        python: openai.OpenAI(base_url="%s/v1", api_key="any")
                anthropic.Anthropic(base_url="%s", api_key="any")
        node:   new OpenAI({ baseURL: "%s/v1", apiKey: "any" })
        here:   ./nabla chat "Why is the sky blue?"%s
        browser: %s/receipts shows what was asked, and checks it
        """
            .formatted(url, url, url, offsetOption(), url));
  }

  private void copy(String text) {
    terminal.line(text.indent(2));
  }

  private String dataOption() {
    return settings.data().root().equals(NablaCommand.DEFAULT_DATA)
        ? ""
        : " --data " + settings.data().root();
  }

  private String offsetOption() {
    int offset = settings.ports().offset();
    return offset == 0 ? "" : " --port-offset " + offset;
  }
}
