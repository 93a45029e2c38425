package dev.nabla.primitives.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateKey;
import org.junit.jupiter.api.Test;

class RsaPssTest {
  private static final Bytes MESSAGE = Bytes.utf8("message");

  @Test
  void verifiesWhatItSigned() throws GeneralSecurityException {
    KeyPair pair = keyPair(2048);
    RsaPublicKey key = new RsaPublicKey(Bytes.of(pair.getPublic().getEncoded()));

    Bytes signature = RsaPss.sign(MESSAGE, (RSAPrivateKey) pair.getPrivate(), new SecureRandom());

    assertThat(RsaPss.verify(MESSAGE, signature, key)).isTrue();
    assertThat(RsaPss.verify(Bytes.utf8("other"), signature, key)).isFalse();
    assertThat(RsaPss.verify(MESSAGE, signature.slice(0, 255), key)).isFalse();
    assertThat(RsaPss.verify(MESSAGE, Bytes.EMPTY, key)).isFalse();
  }

  @Test
  void refusesKeysThatAreShortOrNotCanonical() throws GeneralSecurityException {
    Bytes spki = Bytes.of(keyPair(2048).getPublic().getEncoded());

    assertThat(new RsaPublicKey(spki).spki()).isEqualTo(spki);
    assertRefused(Bytes.of(keyPair(1024).getPublic().getEncoded()));
    assertRefused(Bytes.concat(spki, Bytes.of((byte) 0)));
    assertRefused(spki.slice(0, spki.size() - 1));
    assertRefused(Bytes.EMPTY);
    assertRefused(Bytes.of(new byte[RsaPublicKey.MAX_SPKI_BYTES + 1]));
  }

  private static void assertRefused(Bytes spki) {
    assertThatThrownBy(() -> new RsaPublicKey(spki)).isInstanceOf(DecodingException.class);
  }

  private static KeyPair keyPair(int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    return generator.generateKeyPair();
  }
}
