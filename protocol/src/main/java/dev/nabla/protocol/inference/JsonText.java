package dev.nabla.protocol.inference;

/// Looks at a JSON object as text, by quotes, escapes and brackets alone, so that a member can be
/// cut out without touching another byte.
final class JsonText {
  private JsonText() {}

  /// The offset of the comma before the last member of the object that spans [`from`, `end`); -1
  /// where the text is no whole object or has fewer than two members.
  static int lastComma(byte[] text, int from, int end) {
    int depth = 0;
    int comma = -1;
    int at = from;
    while (at < end) {
      switch (text[at]) {
        case '"' -> at = closingQuote(text, at, end);
        case '{', '[' -> depth++;
        case '}', ']' -> {
          depth--;
          if (depth == 0 && at != end - 1) {
            return -1;
          }
        }
        case ',' -> comma = depth == 1 ? at : comma;
        default -> {}
      }
      at++;
    }
    return at == end && depth == 0 && text[from] == '{' ? comma : -1;
  }

  /// The quote that closes the one at `open`; `end` where none does.
  private static int closingQuote(byte[] text, int open, int end) {
    int at = open + 1;
    while (at < end && text[at] != '"') {
      at += text[at] == '\\' ? 2 : 1;
    }
    return Math.min(at, end);
  }
}
