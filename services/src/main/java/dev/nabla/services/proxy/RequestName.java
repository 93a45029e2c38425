package dev.nabla.services.proxy;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// What a request is called towards its client, where no gateway has named it: `req_` and 24 hex
/// digits. Opens nothing.
final class RequestName {
  /// In which Anthropic's and OpenAI's clients look for it.
  static final List<String> HEADERS = List.of("request-id", "x-request-id");

  private static final int BYTES = 12;

  private RequestName() {}

  static String fresh(RandomGenerator random) {
    byte[] name = new byte[BYTES];
    random.nextBytes(name);
    return "req_" + HexFormat.of().formatHex(name);
  }

  /// As headers.
  static Map<String, String> headers(String name) {
    return HEADERS.stream().collect(Collectors.toMap(header -> header, _ -> name));
  }
}
