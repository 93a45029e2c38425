package dev.nabla.services.proxy;

import java.util.HexFormat;
import java.util.Map;
import java.util.random.RandomGenerator;

/// What a request is called towards its client, where no gateway has named it: `req_` and 24 hex
/// digits. Opens nothing.
final class RequestName {
  private static final int BYTES = 12;

  private RequestName() {}

  static String fresh(RandomGenerator random) {
    byte[] name = new byte[BYTES];
    random.nextBytes(name);
    return "req_" + HexFormat.of().formatHex(name);
  }

  /// In the headers that Anthropic's and OpenAI's clients show of a request that went wrong.
  static Map<String, String> headers(String name) {
    return Map.of("request-id", name, "x-request-id", name);
  }
}
