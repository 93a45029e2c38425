package dev.nabla.tee.verifier;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.crypto.Digests;
import dev.nabla.primitives.crypto.P256;
import dev.nabla.primitives.crypto.P256PublicKey;
import dev.nabla.tee.certificate.CertificatePath;
import dev.nabla.tee.certificate.X509;
import dev.nabla.tee.evidence.SoftwareStatement;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// `SOFTWARE`: the same questions to keys of our own. It proves who made the statement, and nothing
/// about a machine; only a policy that names roots for such keys accepts it.
final class SoftwareCheck {
  private static final int P256_SPKI_SIZE = 91;

  private final Authority authority;

  SoftwareCheck(Authority authority) {
    this.authority = authority;
  }

  Facts check(SoftwareStatement statement, Bytes collateral) {
    Refusal.unless(
        collateral.isEmpty(), Reason.COLLATERAL_MALFORMED, "a statement has no collateral");
    Refusal.unless(
        !authority.policy().roots().isEmpty(),
        Reason.NO_HARDWARE,
        "these are software keys, with no hardware around them, and the policy names no root for"
            + " such");
    CertificatePath path = authority.path(statement.chain().stream().map(X509::read).toList());
    Bytes spki = path.leaf().spki();
    Refusal.unless(
        spki.size() == P256_SPKI_SIZE
            && P256.verify(
                Digests.sha256(statement.signed().toArray()),
                statement.signature(),
                P256PublicKey.of(spki.slice(spki.size() - P256PublicKey.SIZE, P256PublicKey.SIZE))),
        Reason.SIGNATURE_INVALID,
        "the statement is not signed by the key of its certificate");
    TreeMap<String, Bytes> registers = new TreeMap<>();
    registers.put("MEASUREMENT", statement.measurement().toBytes());
    return new Facts(
        path,
        "software keys",
        1,
        "",
        path.notBefore(),
        path.notAfter(),
        Optional.of(Instant.ofEpochMilli(statement.timestampMillis())),
        Tcb.notStated(""),
        registers,
        statement.reportData(),
        Optional.empty(),
        Optional.empty(),
        false,
        List.of(),
        EnumSet.of(NotProved.HARDWARE, NotProved.REVOCATION));
  }
}
