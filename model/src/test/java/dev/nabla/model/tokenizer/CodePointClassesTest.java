package dev.nabla.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nabla.primitives.crypto.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CodePointClassesTest {
  private final CodePointClasses classes = CodePointClasses.load();

  @Test
  void theTableNeverChanges() throws IOException {
    try (InputStream in = CodePointClasses.class.getResourceAsStream("code-points-1.txt")) {
      byte[] table = Objects.requireNonNull(in).readAllBytes();

      assertThat(Digests.sha256(table).toHex())
          .isEqualTo("0x7a39eef9d4b046f012b83a644d08809bcc7f87c5d48110bdfa1d7ae8322d5c3f");
    }
  }

  @Test
  void theTableIsThatOfTheJdkItWasMadeWith() {
    assumeTrue(Runtime.version().feature() == 25, "skipped: another JDK has another Unicode");
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
        String text = Character.toString(codePoint);
        assertThat(classes.isLetter(codePoint)).as(text).isEqualTo(Character.isLetter(codePoint));
        assertThat(classes.isNumber(codePoint)).as(text).isEqualTo(isNumber(codePoint));
      }
    }
  }

  private static boolean isNumber(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.DECIMAL_DIGIT_NUMBER
        || type == Character.LETTER_NUMBER
        || type == Character.OTHER_NUMBER;
  }

  @Test
  void classesAreApart() {
    assertThat(classes.isSpace(0x3000)).isTrue();
    assertThat(classes.isSpace(0x200B)).isFalse();
    assertThat(classes.isNumber(0x2167)).isTrue();
    assertThat(classes.isLetter(0x10348)).isTrue();
    assertThat(classes.isOther('!')).isTrue();
    assertThat(classes.isOther(0x0301)).isTrue();
  }
}
