package dev.nabla.protocol.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EvidenceTest {
  private final Samples samples = new Samples(Seeds.of("evidence", 1));

  @ParameterizedTest
  @EnumSource
  void exactEvidenceNamesTheFormOfItsBodyInItsVersion(RequestForm form) {
    ExactEvidence evidence = exact(ExactEvidence.engineVersion("exact/1", form));

    assertThat(evidence.form()).isEqualTo(form);
    assertThat(Evidence.decode(evidence.encode()).form()).isEqualTo(form);
    assertThat(Evidence.formOf(evidence.encode())).isEqualTo(form);
  }

  @Test
  void aChatBodyNeedsNoWordInTheVersion() {
    assertThat(ExactEvidence.engineVersion("exact/1", RequestForm.CHAT))
        .isEqualTo(ExactEvidence.engineVersion("exact/1"));
    assertThat(ascii(ExactEvidence.engineVersion("exact/1", RequestForm.MESSAGES)))
        .startsWith("exact/1:messages/1\0");
  }

  private static String ascii(Hash word) {
    return new String(word.toArray(), StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @ValueSource(strings = {"exact/1:letters/1", "exact/1:", "exact/1:chat/2", "else"})
  void aVersionThatNamesNoKnownFormCountsAsChat(String version) {
    assertThat(exact(ExactEvidence.engineVersion(version)).form()).isEqualTo(RequestForm.CHAT);
  }

  @ParameterizedTest
  @EnumSource(names = {"TOOL_CALLS", "FILTERED"})
  void noExactAnswerCallsToolsOrIsFiltered(FinishReason reason) {
    ExactEvidence one = samples.evidence(samples.tokenIds());
    byte[] encoded = one.encode().toArray();
    encoded[13 * AbiWords.WORD - 1] = (byte) reason.code();

    assertThatThrownBy(() -> ExactEvidence.decode(Bytes.of(encoded)))
        .isInstanceOf(DecodingException.class);
  }

  @Test
  void textsOfAProviderAreBoundedInBytes() {
    String fits = "é".repeat(ProviderEvidence.MAX_TEXT_BYTES / 2);

    assertThat(ProviderEvidence.decode(answeredBy(fits).encode()).servedModel()).isEqualTo(fits);
    assertThatThrownBy(() -> answeredBy(fits + "x")).isInstanceOf(DecodingException.class);
  }

  @Test
  void aRunOfAGraphEndsByItselfAndNamesWhatItWas() {
    String fits = "é".repeat(OnnxEvidence.MAX_RUNTIME_BYTES / 2);

    assertThat(OnnxEvidence.decode(computed("p/1", fits).encode()).runtime()).isEqualTo(fits);
    assertThatThrownBy(() -> computed("p/1", fits + "x")).isInstanceOf(DecodingException.class);
    assertThatThrownBy(() -> computed("p/1", "")).isInstanceOf(DecodingException.class);
    for (String procedure : new String[] {"", "a b", "é", "p".repeat(33)}) {
      assertThatThrownBy(() -> computed(procedure, "r")).isInstanceOf(DecodingException.class);
    }
    for (FinishReason reason : FinishReason.values()) {
      if (reason != FinishReason.STOP) {
        assertThatThrownBy(() -> computed(reason, "p/1", "r"))
            .isInstanceOf(DecodingException.class);
      }
    }
  }

  private static OnnxEvidence computed(String procedure, String runtime) {
    return computed(FinishReason.STOP, procedure, runtime);
  }

  private static OnnxEvidence computed(FinishReason reason, String procedure, String runtime) {
    return new OnnxEvidence(RequestForm.INFER, Nonce.seed(), reason, Hash.ZERO, procedure, runtime);
  }

  @Test
  void withoutEvidenceTheFormIsThatOfErrorsWhichAllFormsShare() {
    assertThat(Evidence.formOf(Bytes.EMPTY)).isEqualTo(RequestForm.CHAT);
  }

  @Test
  void bytesOfNoKnownKindAreNoEvidence() {
    assertThatThrownBy(() -> Evidence.decode(Bytes.utf8("provider/1")))
        .isInstanceOf(DecodingException.class);
    assertThatThrownBy(() -> Evidence.decode(Bytes.of(new byte[AbiWords.WORD])))
        .isInstanceOf(DecodingException.class);
  }

  private static ProviderEvidence answeredBy(String servedModel) {
    return new ProviderEvidence(
        RequestForm.CHAT,
        Nonce.seed(),
        FinishReason.STOP,
        0,
        "https://a.example/v1",
        "m",
        servedModel,
        "");
  }

  private ExactEvidence exact(Hash engineVersion) {
    ExactEvidence one = samples.evidence(samples.tokenIds());
    return new ExactEvidence(
        one.modelRoot(),
        engineVersion,
        one.templateMode(),
        one.promptIdsHash(),
        one.temperatureBits(),
        one.topPBits(),
        one.topK(),
        one.maxTokens(),
        one.stopHash(),
        one.nonce(),
        one.outputIdsHash(),
        one.finishReason(),
        one.traceRoot());
  }
}
