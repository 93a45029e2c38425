package dev.nabla.node.wiring;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.services.proxy.ProxyEvent;
import dev.nabla.services.proxy.ProxyEvents;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.function.Consumer;

/// Turns what the proxy has to tell into lines for a person.
public final class ProxyLines implements ProxyEvents {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final int SHOWN_CHARACTERS = 12;

  private final Consumer<String> lines;
  private final InstantSource clock;

  /// @param lines takes whole lines, from any thread
  public ProxyLines(Consumer<String> lines, InstantSource clock) {
    this.lines = lines;
    this.clock = clock;
  }

  @Override
  public void happened(ProxyEvent event) {
    String time = TIME.format(clock.instant().atZone(ZoneId.systemDefault()));
    lines.accept(time + "  " + describe(event));
  }

  private static String describe(ProxyEvent event) {
    return switch (event) {
      case ProxyEvent.AnswerRefused(String gateway, String claim, String detail) ->
          "proxy REFUSES an answer of %s: %s. %s".formatted(gateway, claim, detail);
      case ProxyEvent.GatewayFailed(String gateway, String detail) ->
          "proxy gets no answer from %s: %s".formatted(gateway, detail);
      case ProxyEvent.GatewayRefused(String gateway, String what, String detail) ->
          "proxy REFUSES the gateway %s: its %s does not hold. %s".formatted(gateway, what, detail);
      case ProxyEvent.ReceiptFell(Hash receipt, String status) ->
          "proxy: your receipt %s is %s".formatted(brief(receipt), status);
      case ProxyEvent.AnswerFalse(Hash receipt, String detail) ->
          "proxy finds your answer %s FALSE: %s".formatted(brief(receipt), detail);
      case ProxyEvent.Accused(Hash receipt, Hash transaction) ->
          "proxy accuses answer %s in transaction %s".formatted(brief(receipt), brief(transaction));
      case ProxyEvent.NotAccused(Hash receipt, String detail) ->
          "proxy leaves answer %s unaccused: %s".formatted(brief(receipt), detail);
    };
  }

  private static String brief(Hash hash) {
    return hash.toHex().substring(0, SHOWN_CHARACTERS) + "…";
  }
}
