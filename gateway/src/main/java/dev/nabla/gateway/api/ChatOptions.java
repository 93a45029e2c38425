package dev.nabla.gateway.api;

import dev.nabla.infrastructure.http.Exchange;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.Disclosure;
import dev.nabla.protocol.inference.RefusalCode;
import dev.nabla.protocol.inference.RequestRefused;
import dev.nabla.protocol.inference.Wish;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a chat request says in our own headers.
///
/// @param fullReceipt whether the receipt also stands in the JSON
/// @param nonceText the caller's nonce as it wrote it, null where it gave none
/// @param wish how much the answer must prove; null where the caller says nothing
/// @param disclosure what of the answer may leave the parties
record ChatOptions(
    boolean fullReceipt, @Nullable String nonceText, @Nullable Wish wish, Disclosure disclosure) {

  /// Reads the headers.
  ///
  /// @param usual the disclosure where the caller says nothing
  /// @throws RequestRefused where one of them cannot be honoured
  static ChatOptions read(Exchange exchange, Disclosure usual) {
    return new ChatOptions(
        readFull(exchange),
        readNonce(exchange),
        readWish(exchange),
        readDisclosure(exchange, usual));
  }

  private static boolean readFull(Exchange exchange) {
    String value = exchange.header(Headers.RECEIPT).orElse("");
    if (!value.isEmpty() && !value.equals("full")) {
      throw invalid(Headers.RECEIPT, "'full' is expected");
    }
    return !value.isEmpty();
  }

  private static @Nullable String readNonce(Exchange exchange) {
    String value = exchange.header(Headers.NONCE).orElse(null);
    if (value != null && !value.matches("[0-9a-fA-F]{64}")) {
      throw invalid(Headers.NONCE, "64 hex digits are expected");
    }
    return value;
  }

  private static @Nullable Wish readWish(Exchange exchange) {
    return Wish.read(
            exchange.header(Wish.VERIFICATION_HEADER).orElse(null),
            exchange.header(Wish.FLOOR_HEADER).orElse(null),
            exchange.header(Wish.VALUE_HEADER).orElse(null))
        .orElse(null);
  }

  private static Disclosure readDisclosure(Exchange exchange, Disclosure usual) {
    String value = exchange.header(Headers.DISCLOSURE).orElse("");
    return switch (value) {
      case "" -> usual;
      case "hashes" -> Disclosure.HASHES;
      case "full" -> Disclosure.FULL;
      default -> throw invalid(Headers.DISCLOSURE, "'hashes' or 'full' is expected");
    };
  }

  private static RequestRefused invalid(String header, String expected) {
    return new RequestRefused(
        RefusalCode.INVALID_VALUE, "Invalid header '%s': %s.".formatted(header, expected), header);
  }

  /// The caller's nonce, null where it gave none.
  @Nullable Hash nonce() {
    return nonceText == null ? null : Hash.fromHex(nonceText);
  }

  /// The disclosure as headers name it.
  String disclosureName() {
    return disclosure.name().toLowerCase(Locale.ROOT);
  }
}
