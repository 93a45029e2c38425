package dev.nabla.primitives.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.SharedVectors;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Signatures that OpenGradient's own client accepts.
class RsaPssVectorTest {
  @Test
  void acceptsTheSignaturesOfOpenGradientsSdk() throws IOException {
    JsonNode vectors = vectors();
    RsaPublicKey key = new RsaPublicKey(base64(vectors.path("rsa").path("spki_der_b64")));
    Bytes message = Bytes.fromHex(vectors.path("msg").path("msg_hash").stringValue());
    JsonNode heartbeat = vectors.path("rsa").path("heartbeat");

    boolean answer = RsaPss.verify(message, base64(vectors.path("rsa").path("sig_msg_b64")), key);
    boolean beat =
        RsaPss.verify(
            Bytes.fromHex(heartbeat.path("hash").stringValue()),
            base64(heartbeat.path("sig_b64")),
            key);

    assertThat(answer).isTrue();
    assertThat(beat).isTrue();
    assertThat(key.nodeId())
        .isEqualTo(Hash.fromHex(vectors.path("rsa").path("tee_id").stringValue()));
  }

  @Test
  void refusesEveryChangedByteOfMessageAndSignature() throws IOException {
    JsonNode vectors = vectors();
    RsaPublicKey key = new RsaPublicKey(base64(vectors.path("rsa").path("spki_der_b64")));
    byte[] message = Bytes.fromHex(vectors.path("msg").path("msg_hash").stringValue()).toArray();
    byte[] signature = base64(vectors.path("rsa").path("sig_msg_b64")).toArray();

    for (int i = 0; i < signature.length; i++) {
      byte[] changed = signature.clone();
      changed[i] ^= 1;

      assertThat(RsaPss.verify(Bytes.of(message), Bytes.of(changed), key)).isFalse();
    }
    for (int i = 0; i < message.length; i++) {
      byte[] changed = message.clone();
      changed[i] ^= 1;

      assertThat(RsaPss.verify(Bytes.of(changed), Bytes.of(signature), key)).isFalse();
    }
  }

  private static JsonNode vectors() throws IOException {
    byte[] json = Files.readAllBytes(SharedVectors.require("og-wire-vectors.json"));
    return StrictJson.parse(json).path("canonical_json_and_signing");
  }

  private static Bytes base64(JsonNode text) {
    return Bytes.of(Base64.getDecoder().decode(text.stringValue()));
  }
}
