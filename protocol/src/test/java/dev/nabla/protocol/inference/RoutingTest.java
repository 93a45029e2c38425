package dev.nabla.protocol.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingTest {
  private static final Routing ROUTING =
      new Routing(new Wish(null, Mode.VANILLA, new BigDecimal("12.50")), Mode.TEE, "so", Hash.ZERO);

  @Test
  void readsWhatItWrites() {
    Routing unmet = new Routing(new Wish(Mode.ZKML, Mode.TEE, null), null, "ä", Hash.ZERO);

    assertThat(Routing.decode(ROUTING.encode())).isEqualTo(ROUTING);
    assertThat(Routing.decode(unmet.encode())).isEqualTo(unmet);
  }

  @Test
  void refusesAChoiceBelowWhatWasAsked() {
    Wish floor = new Wish(null, Mode.TEE, null);
    Wish exactly = new Wish(Mode.VANILLA, Mode.VANILLA, null);
    Wish contrary = new Wish(Mode.VANILLA, Mode.TEE, null);

    assertThatThrownBy(() -> new Routing(floor, Mode.VANILLA, "", Hash.ZERO))
        .isInstanceOf(DecodingException.class);
    assertThatThrownBy(() -> new Routing(exactly, Mode.TEE, "", Hash.ZERO))
        .isInstanceOf(DecodingException.class);
    for (Mode mode : Mode.values()) {
      assertThat(contrary.isMetBy(mode)).isFalse();
    }
    assertThatThrownBy(() -> new Routing(floor, null, "x".repeat(513), Hash.ZERO))
        .isInstanceOf(DecodingException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"12.50", "012.5", "1.25e1", "-12.5", "12.5 ", ""})
  void givesAValueOneSpelling(String value) {
    String json = new String(ROUTING.encode().toArray(), StandardCharsets.UTF_8);
    assertThat(json).contains("\"12.5\"");
    Bytes changed = Bytes.utf8(json.replace("\"12.5\"", "\"" + value + "\""));

    assertThatThrownBy(() -> Routing.decode(changed)).isInstanceOf(DecodingException.class);
  }

  @Test
  void changedBytesAreRefusedOrMeanSomethingElse() {
    Mutations.feed(
        "routing",
        Seeds.count(5_000, 500_000),
        List.of(ROUTING.encode()),
        bytes -> {
          try {
            Routing read = Routing.decode(bytes);
            assertThat(read.encode()).isEqualTo(bytes);
            assertThat(read.equals(ROUTING)).isEqualTo(bytes.equals(ROUTING.encode()));
          } catch (DecodingException _) {
            // Refused is fine.
          }
        });
  }
}
