package dev.nabla.tee.verifier;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.tee.certificate.CertificatePath;
import dev.nabla.tee.certificate.X509;
import dev.nabla.tee.evidence.NitroDocument;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// AWS Nitro: the module's certificate chains to AWS's root, and its key signed the document
/// (aws-nitro-enclaves-nsm-api, `attestation_process.md`). AWS asks not to check revocation lists;
/// the policy can shut certificates out by issuer and serial number.
final class NitroCheck {
  /// PCRs of image, kernel and application: all zero means debug.
  private static final int CODE_PCRS = 3;

  private static final int INSTANCE_PCR = 4;
  private static final int PCR_SIZE = 48;

  /// `["Signature1", h'a1013822', h'', payload]` up to the payload (RFC 9052 §4.4).
  private static final Bytes SIGNATURE_CONTEXT =
      Bytes.fromHex("846a5369676e61747572653144a101382240");

  private final Authority authority;

  NitroCheck(Authority authority) {
    this.authority = authority;
  }

  Facts check(NitroDocument document, Bytes collateral) {
    Refusal.unless(
        collateral.isEmpty(), Reason.COLLATERAL_MALFORMED, "a Nitro document has no collateral");
    List<X509> chain = new ArrayList<>();
    chain.add(X509.read(document.certificate()));
    for (Bytes der : document.bundle().reversed()) {
      chain.add(X509.read(der));
    }
    CertificatePath path = authority.path(chain);
    Refusal.unless(
        path.leaf().key().isP384(),
        Reason.CERTIFICATE_OF_ANOTHER_KIND,
        "the module's key is not on P-384");
    Refusal.unless(
        path.leaf().key().verifyRaw(signedBytes(document), document.signature()),
        Reason.SIGNATURE_INVALID,
        "the document is not signed by the key of its certificate");
    checkInstance(document);
    return facts(document, path);
  }

  private static Bytes signedBytes(NitroDocument document) {
    Bytes payload = document.payload();
    return Bytes.concat(SIGNATURE_CONTEXT, byteStringHead(payload.size()), payload);
  }

  private static Bytes byteStringHead(int length) {
    if (length < 24) {
      return Bytes.of((byte) (0x40 | length));
    }
    return length < 1 << 8
        ? Bytes.of((byte) 0x58, (byte) length)
        : Bytes.of((byte) 0x59, (byte) (length >>> 8), (byte) length);
  }

  /// PCR4 is derived from the instance's id, which the module's id starts with.
  private static void checkInstance(NitroDocument document) {
    Bytes pcr = document.pcrs().get(INSTANCE_PCR);
    int end = document.moduleId().indexOf("-enc");
    if (pcr == null) {
      return;
    }
    Refusal.unless(
        end > 0 && pcr.equals(extended(document.moduleId().substring(0, end))),
        Reason.INCONSISTENT,
        "PCR4 is not that of the instance in the module's id");
  }

  private static Bytes extended(String text) {
    try {
      MessageDigest sha384 = MessageDigest.getInstance("SHA-384");
      sha384.update(new byte[PCR_SIZE]);
      return Bytes.of(sha384.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-384", e);
    }
  }

  private static Facts facts(NitroDocument document, CertificatePath path) {
    SortedMap<String, Bytes> registers = new TreeMap<>();
    document.pcrs().forEach((index, value) -> registers.put("PCR" + index, value));
    return new Facts(
        path,
        document.moduleId(),
        1,
        "",
        path.notBefore(),
        path.notAfter(),
        Optional.of(Instant.ofEpochMilli(document.timestampMillis())),
        Tcb.notStated(""),
        registers,
        document.userData().orElse(Bytes.EMPTY),
        document.publicKey(),
        document.nonce(),
        true,
        List.of(),
        EnumSet.of(NotProved.REVOCATION));
  }

  static void judge(NitroDocument document) {
    Bytes zero = Bytes.of(new byte[PCR_SIZE]);
    boolean measured = false;
    for (int i = 0; i < CODE_PCRS; i++) {
      measured |= !document.pcrs().getOrDefault(i, zero).equals(zero);
    }
    Refusal.unless(measured, Reason.DEBUG, "PCR0 to PCR2 are zero: the enclave runs in debug mode");
  }
}
