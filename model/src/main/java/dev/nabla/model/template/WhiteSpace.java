package dev.nabla.model.template;

/// White space as Jinja's `trim` sees it, which is Python's `str.strip`: Unicode's `White_Space`
/// and U+001C to U+001F. A list of its own, since the JDK's moves with its Unicode version.
final class WhiteSpace {
  private static final String ALL =
      "\t\n\u000b\f\r\u001c\u001d\u001e\u001f \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004"
          + "\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000";

  private WhiteSpace() {}

  static String trimmed(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && ALL.indexOf(text.charAt(start)) >= 0) {
      start++;
    }
    while (end > start && ALL.indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return text.substring(start, end);
  }
}
