package dev.nabla.chain.precompile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.evm.precompile.Precompile;
import dev.nabla.primitives.SharedVectors;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.primitives.crypto.RsaPss;
import dev.nabla.tee.certificate.AuthorityCache;
import dev.nabla.tee.evidence.EvidenceKind;
import dev.nabla.tee.policy.AbiReader;
import dev.nabla.tee.policy.AbiValue;
import dev.nabla.tee.policy.DefaultPolicies;
import dev.nabla.tee.verifier.EvidenceVerifier;
import dev.nabla.tee.verifier.Expected;
import dev.nabla.tee.verifier.Reason;
import dev.nabla.tee.verifier.Terms;
import dev.nabla.tee.verifier.Verdict.Accepted;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenGradientChecksTest {
  private static final long AT = Instant.parse("2026-02-12T17:56:02Z").getEpochSecond();
  private static final Hash MESSAGE = Keccak256.hash(Bytes.utf8("message"));
  private static final Bytes YES = AbiValue.encode(AbiValue.number(1));
  private static final Bytes NO = AbiValue.encode(AbiValue.number(0));

  private final Precompile checks = at(AT);

  private static Precompile at(long time) {
    return new OpenGradientChecks(new EvidenceVerifier(new AuthorityCache(16)))
        .in(EvidencePrecompileTest.block(time));
  }

  private static Bytes call(String signature, AbiValue... arguments) {
    Bytes selector = Keccak256.hash(Bytes.utf8(signature)).toBytes().slice(0, 4);
    return Bytes.concat(selector, AbiValue.encode(arguments));
  }

  private static Bytes rsaCall(Bytes spki, Bytes signature) {
    return call(
        "verifyRSAPSS(bytes,bytes32,bytes)",
        new AbiValue.Blob(spki),
        new AbiValue.Word(MESSAGE),
        new AbiValue.Blob(signature));
  }

  private static KeyPair key(int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4));
    return generator.generateKeyPair();
  }

  private static Bytes sign(KeyPair pair) {
    return RsaPss.sign(MESSAGE.toBytes(), (RSAPrivateKey) pair.getPrivate(), new SecureRandom());
  }

  @ParameterizedTest
  @ValueSource(ints = {2_048, 2_049, 3_072, 4_096})
  void verifiesWhatTheJdkSigns(int bits) throws GeneralSecurityException {
    KeyPair pair = key(bits);
    Bytes spki = Bytes.of(pair.getPublic().getEncoded());
    Bytes signature = sign(pair);

    assertThat(checks.run(rsaCall(spki, signature))).contains(YES);
    for (int at = 0; at < signature.size(); at += 7) {
      assertThat(checks.run(rsaCall(spki, flip(signature, at)))).as("byte %d", at).contains(NO);
    }
    assertThat(checks.run(rsaCall(spki, signature.slice(1, signature.size() - 1)))).contains(NO);
    assertThat(checks.run(rsaCall(spki, Bytes.EMPTY))).contains(NO);
  }

  @Test
  void knowsNoKeyBelow2048BitsOrInAnotherSpelling() throws GeneralSecurityException {
    KeyPair small = key(1_024);
    KeyPair good = key(2_048);
    Bytes spki = Bytes.of(good.getPublic().getEncoded());

    assertThat(checks.run(rsaCall(Bytes.of(small.getPublic().getEncoded()), sign(small))))
        .contains(NO);
    assertThat(checks.run(rsaCall(Bytes.concat(spki, Bytes.fromHex("00")), sign(good))))
        .contains(NO);
    assertThat(checks.run(rsaCall(Bytes.EMPTY, sign(good)))).contains(NO);
  }

  @Test
  void chargesBySizeOfTheKey() throws GeneralSecurityException {
    assertThat(checks.gas(rsaCall(spki(2_048), Bytes.EMPTY))).isEqualTo(20_000);
    assertThat(checks.gas(rsaCall(spki(3_072), Bytes.EMPTY))).isEqualTo(45_000);
    assertThat(checks.gas(rsaCall(spki(4_096), Bytes.EMPTY))).isEqualTo(80_000);
    assertThat(checks.gas(rsaCall(Bytes.utf8("none"), Bytes.EMPTY))).isEqualTo(20_000);
    assertThat(checks.gas(attestation(document(), "key", "certificate", Bytes.EMPTY)))
        .isEqualTo(500_000);
  }

  private static Bytes spki(int bits) throws GeneralSecurityException {
    return Bytes.of(key(bits).getPublic().getEncoded());
  }

  private static Bytes document() {
    try {
      return Bytes.of(
          Files.readAllBytes(SharedVectors.require("tee").resolve("nitro/og-evm-2026.cose")));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Bytes attestation(Bytes document, String key, String certificate, Bytes root) {
    return call(
        "verifyAttestation(bytes,bytes,bytes,bytes)",
        new AbiValue.Blob(document),
        new AbiValue.Blob(Bytes.utf8(key)),
        new AbiValue.Blob(Bytes.utf8(certificate)),
        new AbiValue.Blob(root));
  }

  private static Bytes documentCall(Bytes document, Bytes root) {
    return call(
        "verifyDocument(bytes,bytes)", new AbiValue.Blob(document), new AbiValue.Blob(root));
  }

  @Test
  void acceptsADocumentBoundToTheKeysInNitridingsForm() {
    TestDocument made = TestDocument.signed(AT, "the key", "the certificate");
    Bytes good = attestation(made.document(), "the key", "the certificate", made.root());

    assertThat(checks.run(good))
        .contains(AbiValue.encode(AbiValue.number(1), new AbiValue.Word(made.pcrHash())));
    for (Bytes bad :
        new Bytes[] {
          attestation(made.document(), "another key", "the certificate", made.root()),
          attestation(made.document(), "the key", "another certificate", made.root()),
          attestation(made.document(), "the key", "the certificate", Bytes.EMPTY),
          attestation(made.document(), "the key", "the certificate", Bytes.utf8("no root")),
          attestation(made.document(), "", "", made.root())
        }) {
      assertThat(checks.run(bad))
          .contains(AbiValue.encode(AbiValue.number(0), new AbiValue.Word(Hash.ZERO)));
    }
  }

  @Test
  void takesADocumentFor300SecondsAnd60Ahead() {
    TestDocument made = TestDocument.signed(AT, "k", "c");
    Bytes call = attestation(made.document(), "k", "c", made.root());

    assertThat(at(AT + 300).run(call)).isEqualTo(checks.run(call));
    assertThat(at(AT - 60).run(call)).isEqualTo(checks.run(call));
    assertThat(at(AT + 301).run(call)).isNotEqualTo(checks.run(call));
    assertThat(at(AT - 61).run(call)).isNotEqualTo(checks.run(call));
  }

  @Test
  void refusesTheRealDocumentUnderKeysThatItDoesNotName() {
    assertThat(checks.run(attestation(document(), "key", "certificate", Bytes.EMPTY)))
        .contains(AbiValue.encode(AbiValue.number(0), new AbiValue.Word(Hash.ZERO)));
  }

  @Test
  void saysWhatTheRealDocumentClaims() {
    AbiReader answer =
        AbiReader.of(checks.run(documentCall(document(), Bytes.EMPTY)).orElseThrow());

    Accepted plain =
        (Accepted)
            new EvidenceVerifier(new AuthorityCache(16))
                .verify(
                    EvidenceKind.NITRO,
                    document(),
                    Bytes.EMPTY,
                    new Terms(
                        DefaultPolicies.of(EvidenceKind.NITRO).withFreshness(300, 60),
                        Instant.ofEpochSecond(AT),
                        Expected.nothing()));
    assertThat(answer.number(1)).isEqualTo(1);
    assertThat(answer.number(0xffff)).isZero();
    assertThat(answer.blob(1 << 16)).isEqualTo(plain.claims().encode());
  }

  @Test
  void saysWhyADocumentIsRefused() {
    Bytes flipped = flip(document(), document().size() - 1);
    AbiReader answer = AbiReader.of(checks.run(documentCall(flipped, Bytes.EMPTY)).orElseThrow());

    assertThat(answer.number(1)).isZero();
    assertThat(answer.number(0xffff)).isEqualTo(Reason.SIGNATURE_INVALID.number());
    assertThat(answer.blob(1)).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void failsForWhatIsNoCall() {
    Bytes good = documentCall(document(), Bytes.EMPTY);
    assertThat(checks.run(Bytes.EMPTY)).isEmpty();
    assertThat(checks.run(Bytes.fromHex("12345678"))).isEmpty();
    assertThat(checks.run(good.slice(0, 68))).isEmpty();
    assertThat(checks.run(Bytes.concat(good, Bytes.of(new byte[1 << 16])))).isEmpty();
  }

  private static Bytes flip(Bytes bytes, int at) {
    byte[] copy = bytes.toArray();
    copy[at] ^= 1;
    return Bytes.of(copy);
  }
}
