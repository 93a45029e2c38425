package dev.nabla.tee.enclave;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import dev.nabla.primitives.crypto.P256;
import dev.nabla.primitives.crypto.P256PrivateKey;
import dev.nabla.tee.evidence.EvidenceKind;
import dev.nabla.tee.evidence.SoftwareStatement;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/// `SOFTWARE`: statements in the form of evidence, by a key of this process under the development
/// authority, whose key is public. They let a development network run all of its checks and prove
/// nothing; the default policy refuses them.
public final class SoftwareAttester implements Attester {
  private final P256PrivateKey key;
  private final List<Bytes> chain;
  private final InstantSource clock;

  /// @param clock dates the statements
  /// @param random makes the key
  public SoftwareAttester(InstantSource clock, SecureRandom random) {
    this.clock = clock;
    this.key = P256PrivateKey.generate(random);
    this.chain =
        List.of(
            DevelopmentAuthority.issue(key.publicKey(), clock.instant(), random),
            DevelopmentAuthority.CERTIFICATE);
  }

  @Override
  public EvidenceKind kind() {
    return EvidenceKind.SOFTWARE;
  }

  @Override
  public Produced produce(Bytes reportData, Bytes nonce) {
    if (reportData.size() > MAX_REPORT_DATA || !nonce.isEmpty()) {
      throw new IllegalArgumentException("at most 64 bytes of report data, and no nonce");
    }
    SoftwareStatement open =
        new SoftwareStatement(
            clock.instant().toEpochMilli(), Hash.ZERO, reportData, chain, Bytes.EMPTY);
    Bytes signature = P256.sign(Digests.sha256(open.signed().toArray()), key);
    SoftwareStatement signed =
        new SoftwareStatement(
            open.timestampMillis(), open.measurement(), reportData, chain, signature);
    return new Produced(signed.encode(), Bytes.EMPTY);
  }
}
