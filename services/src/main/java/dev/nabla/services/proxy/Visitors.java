package dev.nabla.services.proxy;

import dev.nabla.infrastructure.http.Exchange;
import dev.nabla.infrastructure.http.Handler;
import dev.nabla.infrastructure.http.HttpRefusal;
import java.util.Optional;
import java.util.regex.Pattern;

/// Lets in only who means this machine. The proxy asks for no key, so a page of a stranger in the
/// same browser must not reach it: neither by a request of its own (`Origin`), nor by giving its
/// own name our address (`Host`, DNS rebinding).
final class Visitors {
  private static final String NAMES = "(?:127\\.0\\.0\\.1|localhost|\\[::1\\])(?::[0-9]{1,5})?";
  private static final Pattern HOST = Pattern.compile(NAMES);
  private static final Pattern ORIGIN = Pattern.compile("https?://" + NAMES);

  private Visitors() {}

  /// `handler` for those alone.
  static Handler only(Handler handler) {
    return exchange -> {
      admit(exchange);
      handler.handle(exchange);
    };
  }

  private static void admit(Exchange exchange) {
    Optional<String> host = exchange.header("Host");
    if (host.isPresent() && !HOST.matcher(host.get()).matches()) {
      throw new HttpRefusal(403, "this proxy answers on the loopback interface alone");
    }
    Optional<String> origin = exchange.header("Origin");
    if (origin.isPresent() && !ORIGIN.matcher(origin.get()).matches()) {
      throw new HttpRefusal(403, "pages of other hosts may not use this proxy");
    }
  }
}
