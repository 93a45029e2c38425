package dev.nabla.primitives.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SecretKeyTest {
  @Test
  void refusesWhatIsNoScalar() {
    byte[] zero = new byte[32];
    byte[] order = Secp256k1.ORDER.toArray();

    assertThatThrownBy(() -> SecretKey.of(zero)).isInstanceOf(DecodingException.class);
    assertThatThrownBy(() -> SecretKey.of(order)).isInstanceOf(DecodingException.class);
    assertThatThrownBy(() -> SecretKey.of(new byte[31])).isInstanceOf(DecodingException.class);
  }

  @Test
  void showsItselfToNobody() {
    SecretKey key = SecretKey.generate(new Random(7));

    String shown = key.toString();

    assertThat(shown).isEqualTo("SecretKey(hidden)");
  }

  @Test
  void forgetsTheSecretWhenClosed() {
    SecretKey key = SecretKey.of(Bytes.fromHex("55".repeat(32)).toArray());
    byte[] borrowed = key.borrow();

    key.close();

    assertThat(borrowed).containsOnly(0);
    assertThatThrownBy(() -> Secp256k1.sign(Hash.ZERO, key))
        .isInstanceOf(IllegalStateException.class);
  }
}
