package dev.nabla.model.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Objects;

/// Which code points are letters, numbers and white space, from a table that belongs to the engine
/// version. The JDK's own classes move with its Unicode version, and with them the ids of a prompt.
/// Immutable.
final class CodePointClasses {
  private static final String TABLE = "code-points-1.txt";

  private final BitSet letters = new BitSet();
  private final BitSet numbers = new BitSet();
  private final BitSet spaces = new BitSet();

  private CodePointClasses() {}

  /// Reads the table that is packed with this class.
  static CodePointClasses load() {
    CodePointClasses classes = new CodePointClasses();
    try (InputStream in = CodePointClasses.class.getResourceAsStream(TABLE)) {
      String table =
          new String(Objects.requireNonNull(in, TABLE).readAllBytes(), StandardCharsets.US_ASCII);
      table.lines().filter(line -> !line.startsWith("#")).forEach(classes::addRange);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return classes;
  }

  /// Adds a line like `L 0041 005A`.
  private void addRange(String line) {
    String[] fields = line.split(" ", -1);
    BitSet members =
        switch (fields[0]) {
          case "L" -> letters;
          case "N" -> numbers;
          case "S" -> spaces;
          default -> throw new IllegalStateException("class " + fields[0] + " in " + TABLE);
        };
    members.set(Integer.parseInt(fields[1], 16), Integer.parseInt(fields[2], 16) + 1);
  }

  boolean isLetter(int codePoint) {
    return letters.get(codePoint);
  }

  boolean isNumber(int codePoint) {
    return numbers.get(codePoint);
  }

  boolean isSpace(int codePoint) {
    return spaces.get(codePoint);
  }

  /// Neither letter, number nor white space.
  boolean isOther(int codePoint) {
    return !isLetter(codePoint) && !isNumber(codePoint) && !isSpace(codePoint);
  }
}
