package dev.nabla.protocol.opengradient;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.SharedVectors;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.PythonJson;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.primitives.crypto.RsaPss;
import dev.nabla.primitives.crypto.RsaPublicKey;
import dev.nabla.protocol.inference.ChatMessage.ToolCall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What OpenGradient's own client computes, and signatures that it accepts.
class OpenGradientVectorTest {
  private static JsonNode all;
  private static JsonNode signing;

  @BeforeAll
  static void read() throws IOException {
    byte[] json = Files.readAllBytes(SharedVectors.require("og-wire-vectors.json"));
    all = StrictJson.parse(json);
    signing = all.path("canonical_json_and_signing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A_plain",
        "B_tools",
        "C_unicode",
        "D1_temp_int0",
        "D2_temp_absent",
        "D3_temp_1e-05",
        "D4_temp_int1",
        "E_multimodal",
        "F_respfmt_websearch",
        "G_keyorder"
      })
  void makesTheSameTextOfAChat(String name) {
    JsonNode vector = signing.path(name);

    CanonicalRequest request = CanonicalRequest.ofChat(Bytes.utf8(text(vector, "wire")));

    assertSame(request, vector);
  }

  @Test
  void makesTheSameTextOfACompletion() {
    JsonNode vector = signing.path("H_completion");

    CanonicalRequest request = CanonicalRequest.ofCompletion(Bytes.utf8(text(vector, "wire")));

    assertSame(request, vector);
  }

  private static void assertSame(CanonicalRequest request, JsonNode vector) {
    assertThat(new String(request.text().toArray(), StandardCharsets.US_ASCII))
        .isEqualTo(text(vector, "canonical"));
    assertThat(request.text().size()).isEqualTo(vector.path("len").intValue());
    assertThat(request.hash()).isEqualTo(hash(vector, "keccak"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"out_hi", "out_uni", "out_empty"})
  void hashesTextTheSame(String name) {
    JsonNode vector = signing.path(name);

    assertThat(SignedAnswer.outputHash(text(vector, "text"))).isEqualTo(hash(vector, "keccak"));
  }

  @Test
  void hashesToolCallsTheSame() {
    ToolCall call = new ToolCall("call_1", "get_weather", "{\"city\": \"Oslo\", \"d\": 1}");

    assertThat(SignedAnswer.outputHash(List.of(call)))
        .isEqualTo(hash(signing.path("out_tool"), "keccak"))
        .isEqualTo(SignedAnswer.outputHash(text(signing.path("out_tool"), "text")));
  }

  @Test
  void acceptsTheSignatureThatTheSdkAccepts() {
    SignedAnswer answer = answer(1_747_000_000);

    assertThat(answer.message()).isEqualTo(hash(signing.path("msg"), "msg_hash").toBytes());
    assertThat(answer.isSignedBy(key(), base64(signing.path("rsa"), "sig_msg_b64"))).isTrue();
  }

  @Test
  void refusesTheSignatureOverAnythingElse() {
    Bytes signature = base64(signing.path("rsa"), "sig_msg_b64");
    SignedAnswer answer = answer(1_747_000_000);
    Hash request = answer.requestHash();
    Hash output = answer.outputHash();

    assertThat(answer(1_747_000_001).isSignedBy(key(), signature)).isFalse();
    assertThat(new SignedAnswer(output, request, 1_747_000_000).isSignedBy(key(), signature))
        .isFalse();
    assertThat(new SignedAnswer(request, request, 1_747_000_000).isSignedBy(key(), signature))
        .isFalse();
  }

  private static SignedAnswer answer(long timestampSeconds) {
    Hash request =
        CanonicalRequest.ofChat(Bytes.utf8(text(signing.path("A_plain"), "wire"))).hash();
    Hash output = SignedAnswer.outputHash("Hello! How can I help?");
    return new SignedAnswer(request, output, timestampSeconds);
  }

  /// Who binds the OHTTP key is the later step; the hash and the signature are as written.
  @Test
  void readsTheBindingOfAnOhttpKey() {
    JsonNode config = signing.path("ohttp_cfg");
    Hash domain = Keccak256.hash(Bytes.utf8("OPENGRADIENT_TEE_OHTTP_CONFIG_V1"));
    Bytes bound =
        Bytes.concat(
            domain.toBytes(),
            key().nodeId().toBytes(),
            word(1),
            word(0x20),
            word(1),
            word(3),
            Keccak256.hash(Bytes.fromHex(text(config, "public_key"))).toBytes(),
            Keccak256.hash(Bytes.fromHex(text(config, "key_config_hex"))).toBytes());

    Hash hash = Keccak256.hash(bound);

    assertThat(domain).isEqualTo(hash(config, "domain"));
    assertThat(hash).isEqualTo(hash(config, "hash_for_test_tee"));
    assertThat(RsaPss.verify(hash.toBytes(), base64(config, "sig_b64"), key())).isTrue();
  }

  private static Bytes word(int value) {
    byte[] word = new byte[32];
    word[31] = (byte) value;
    return Bytes.of(word);
  }

  @Test
  void knowsTheNamesOfTheContracts() {
    JsonNode evm = all.path("evm_and_merkle");

    evm.path("selectors")
        .properties()
        .forEach(entry ->
            assertThat(Keccak256.hash(Bytes.utf8(entry.getKey())).toBytes().slice(0, 4).toHex())
                .isEqualTo(entry.getValue().stringValue()));
    evm.path("topics")
        .properties()
        .forEach(entry ->
            assertThat(Keccak256.hash(Bytes.utf8(entry.getKey())).toHex())
                .isEqualTo(entry.getValue().stringValue()));
    System.out.println(
        "skipped: x402 digests of og-wire-vectors.json come with payments, `ohttp` with the relay");
  }

  @Test
  void buildsTheTreeOfTheSettlementRelay() {
    JsonNode merkle = all.path("evm_and_merkle").path("merkle");
    List<Hash> leaves =
        List.of(
            RelayTree.leaf(
                key().nodeId(), answer(1_747_000_000), base64(signing.path("rsa"), "sig_msg_b64")),
            RelayTree.leaf(number(1), answer(2, 3, 1_747_000_001), Bytes.fromHex("0xdeadbeef")),
            RelayTree.leaf(number(4), answer(5, 6, 1_747_000_002), Bytes.EMPTY));

    assertThat(leaves)
        .containsExactly(hash(merkle, "leaf0"), hash(merkle, "leaf1"), hash(merkle, "leaf2"));
    RelayTree tree = RelayTree.of(leaves);
    List<String> nodes = merkle.path("tree").values().stream().map(JsonNode::stringValue).toList();
    assertThat(tree.nodes()).extracting(Hash::toHex).isEqualTo(nodes);
    assertThat(tree.root()).isEqualTo(hash(merkle, "root"));
    assertThat(tree.proof(leaves.get(1)))
        .containsExactly(Hash.fromHex(merkle.path("proof1").path(0).stringValue()));
    JsonNode pair = all.path("evm_and_merkle").path("merkle2");
    assertThat(RelayTree.of(leaves.subList(1, 3)).root()).isEqualTo(hash(pair, "root"));
    assertThat(RelayTree.of(leaves.subList(1, 2)).root()).isEqualTo(leaves.get(1));
  }

  private static SignedAnswer answer(int request, int output, long timestampSeconds) {
    return new SignedAnswer(number(request), number(output), timestampSeconds);
  }

  private static Hash number(int value) {
    return Hash.of(word(value).toArray());
  }

  private static RsaPublicKey key() {
    return new RsaPublicKey(base64(signing.path("rsa"), "spki_der_b64"));
  }

  private static String text(JsonNode vector, String name) {
    return vector.path(name).stringValue();
  }

  private static Hash hash(JsonNode vector, String name) {
    return Hash.fromHex(text(vector, name));
  }

  private static Bytes base64(JsonNode vector, String name) {
    return Bytes.of(Base64.getDecoder().decode(text(vector, name)));
  }

  @Test
  void canonicalTextIsItsOwnCanonicalText() {
    for (String name : List.of("A_plain", "B_tools", "E_multimodal", "F_respfmt_websearch")) {
      Bytes canonical = Bytes.utf8(text(signing.path(name), "canonical"));

      assertThat(CanonicalRequest.ofChat(canonical).text()).isEqualTo(canonical);
      assertThat(PythonJson.write(PythonJson.read(canonical))).isEqualTo(canonical);
    }
  }
}
