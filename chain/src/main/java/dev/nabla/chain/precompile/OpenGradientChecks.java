package dev.nabla.chain.precompile;

import dev.nabla.evm.frame.BlockContext;
import dev.nabla.evm.precompile.Precompile;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.tee.certificate.Pem;
import dev.nabla.tee.certificate.RsaKey;
import dev.nabla.tee.certificate.X509;
import dev.nabla.tee.evidence.EvidenceKind;
import dev.nabla.tee.policy.AbiReader;
import dev.nabla.tee.policy.AbiValue;
import dev.nabla.tee.policy.DefaultPolicies;
import dev.nabla.tee.policy.PolicyRecord;
import dev.nabla.tee.verifier.Claims;
import dev.nabla.tee.verifier.EvidenceVerifier;
import dev.nabla.tee.verifier.Expected;
import dev.nabla.tee.verifier.NodeBinding;
import dev.nabla.tee.verifier.Terms;
import dev.nabla.tee.verifier.Verdict;
import dev.nabla.tee.verifier.Verdict.Accepted;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// 0x0900, as OpenGradient's ledger has it, and one function of our own:
///
/// - `verifyAttestation(bytes document, bytes signingKey, bytes tlsCertificate, bytes root) returns
///   (bool, bytes32)`: whether a Nitro document is good in this block and carries the two SHA-256
///   hashes in nitriding's form, and keccak256 of PCR0 ‖ PCR1 ‖ PCR2, or false and zero;
/// - `verifyRSAPSS(bytes key, bytes32 message, bytes signature) returns (bool)`: RSASSA-PSS with
///   SHA-256 over the 32 bytes, by a key of 2,048 to 8,192 bits;
/// - `verifyDocument(bytes document, bytes root) returns (bool accepted, uint16 reason, bytes
///   claims)`: the first without what it is bound to, which is for the caller to compare; it says
///   why and what, as 0x0901.
///
/// An empty root is AWS's; another is a certificate in PEM or DER. A document may be 300 s old and
/// 60 s ahead of the block. Unlike OpenGradient's, debug documents are refused, and whatever our
/// strict readers refuse. What is not the ABI encoding of one of these calls fails.
final class OpenGradientChecks implements Precompile {
  /// Longest input that is read: a document, a key, two certificates, and their encoding.
  static final int MAX_INPUT = 1 << 16;

  static final long DOCUMENT_GAS = 500_000;
  static final long RSA_GAS = 20_000;

  /// What a call of an unknown function costs before it fails.
  static final long UNKNOWN_GAS = 3_000;

  private static final Selector VERIFY_ATTESTATION =
      Selector.of("verifyAttestation(bytes,bytes,bytes,bytes)");
  private static final Selector VERIFY_RSA = Selector.of("verifyRSAPSS(bytes,bytes32,bytes)");
  private static final Selector VERIFY_DOCUMENT = Selector.of("verifyDocument(bytes,bytes)");

  private static final long MAX_AGE_SECONDS = 300;
  private static final long MAX_SKEW_SECONDS = 60;
  private static final int RSA_STEP_BITS = 2_048;
  private static final int EXPONENT_STEP_BITS = 17;
  private static final byte DER_SEQUENCE = 0x30;

  private final EvidenceVerifier verifier;
  private final long blockTime;

  OpenGradientChecks(EvidenceVerifier verifier) {
    this(verifier, 0);
  }

  private OpenGradientChecks(EvidenceVerifier verifier, long blockTime) {
    this.verifier = verifier;
    this.blockTime = blockTime;
  }

  @Override
  public Precompile in(BlockContext block) {
    return new OpenGradientChecks(verifier, block.timestampSeconds());
  }

  @Override
  public long gas(Bytes input) {
    if (VERIFY_RSA.isOf(input)) {
      return rsaGas(input);
    }
    return VERIFY_ATTESTATION.isOf(input) || VERIFY_DOCUMENT.isOf(input)
        ? DOCUMENT_GAS
        : UNKNOWN_GAS;
  }

  /// 20,000 up to 2,048 bits with a usual exponent; above, with the square of the bits, and with
  /// the bits of the exponent.
  private static long rsaGas(Bytes input) {
    if (input.size() > MAX_INPUT) {
      return RSA_GAS;
    }
    try {
      RsaKey key = RsaKey.read(AbiReader.of(VERIFY_RSA.arguments(input)).blob(MAX_INPUT));
      long bits = key.modulus().bitLength();
      long step = (long) RSA_STEP_BITS * RSA_STEP_BITS;
      return Math.ceilDiv(RSA_GAS * bits * bits, step)
          * Math.ceilDiv(key.exponent().bitLength(), EXPONENT_STEP_BITS);
    } catch (DecodingException _) {
      return RSA_GAS;
    }
  }

  @Override
  public Optional<Bytes> run(Bytes input) {
    if (input.size() > MAX_INPUT) {
      return Optional.empty();
    }
    try {
      if (VERIFY_RSA.isOf(input)) {
        return Optional.of(verifyRsa(AbiReader.of(VERIFY_RSA.arguments(input))));
      }
      if (VERIFY_ATTESTATION.isOf(input)) {
        return Optional.of(verifyAttestation(AbiReader.of(VERIFY_ATTESTATION.arguments(input))));
      }
      return VERIFY_DOCUMENT.isOf(input)
          ? Optional.of(verifyDocument(AbiReader.of(VERIFY_DOCUMENT.arguments(input))))
          : Optional.empty();
    } catch (DecodingException _) {
      return Optional.empty();
    }
  }

  private static Bytes verifyRsa(AbiReader in) {
    Bytes spki = in.blob(MAX_INPUT);
    Bytes message = in.word().toBytes();
    Bytes signature = in.blob(MAX_INPUT);
    boolean good;
    try {
      good = RsaKey.read(spki).verifyPss("SHA-256", message, signature);
    } catch (DecodingException _) {
      good = false;
    }
    return AbiValue.encode(AbiValue.number(good ? 1 : 0));
  }

  private Bytes verifyAttestation(AbiReader in) {
    Bytes document = in.blob(MAX_INPUT);
    Bytes key = in.blob(MAX_INPUT);
    Bytes certificate = in.blob(MAX_INPUT);
    Bytes root = in.blob(MAX_INPUT);
    Expected expected = Expected.binding(NodeBinding.nitriding(certificate, key));
    boolean named = !key.isEmpty() && !certificate.isEmpty();
    return named && judge(document, root, expected) instanceof Accepted(Claims claims)
        ? pair(1, pcrHash(claims))
        : pair(0, Hash.ZERO);
  }

  private static Bytes pair(int valid, Hash pcrHash) {
    return AbiValue.encode(AbiValue.number(valid), new AbiValue.Word(pcrHash));
  }

  private static Hash pcrHash(Claims claims) {
    return Keccak256.hash(
        Bytes.concat(
            claims.registers().getOrDefault("PCR0", Bytes.EMPTY),
            claims.registers().getOrDefault("PCR1", Bytes.EMPTY),
            claims.registers().getOrDefault("PCR2", Bytes.EMPTY)));
  }

  private Bytes verifyDocument(AbiReader in) {
    Bytes document = in.blob(MAX_INPUT);
    return EvidenceAnswer.of(judge(document, in.blob(MAX_INPUT), Expected.nothing()));
  }

  private Verdict judge(Bytes document, Bytes root, Expected expected) {
    PolicyRecord policy =
        DefaultPolicies.of(EvidenceKind.NITRO).withFreshness(MAX_AGE_SECONDS, MAX_SKEW_SECONDS);
    if (!root.isEmpty()) {
      policy = policy.withRoots(fingerprints(root));
    }
    Terms terms = new Terms(policy, Instant.ofEpochSecond(blockTime), expected);
    return verifier.verify(EvidenceKind.NITRO, document, Bytes.EMPTY, terms);
  }

  /// None where it is no certificate: then no root is trusted.
  private static List<Hash> fingerprints(Bytes root) {
    try {
      X509 certificate =
          root.get(0) == DER_SEQUENCE ? X509.read(root) : Pem.read(endingInLine(root)).getFirst();
      return List.of(certificate.fingerprint());
    } catch (DecodingException _) {
      return List.of();
    }
  }

  private static Bytes endingInLine(Bytes text) {
    return text.get(text.size() - 1) == '\n' ? text : Bytes.concat(text, Bytes.utf8("\n"));
  }
}
