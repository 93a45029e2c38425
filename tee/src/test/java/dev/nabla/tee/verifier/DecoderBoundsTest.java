package dev.nabla.tee.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.tee.Vectors;
import dev.nabla.tee.certificate.AuthorityCache;
import dev.nabla.tee.certificate.RevocationList;
import dev.nabla.tee.certificate.X509;
import dev.nabla.tee.evidence.Evidence;
import dev.nabla.tee.evidence.EvidenceKind;
import dev.nabla.tee.policy.DefaultPolicies;
import dev.nabla.tee.policy.PolicyRecord;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The longest and most crooked inputs that readers take cost no more than 50 ms and 16 MiB each,
/// once the code is warm.
class DecoderBoundsTest {
  private static final long MAX_NANOS = 50_000_000;
  private static final long MAX_BYTES = 16 << 20;
  private static final int ROUNDS = 5;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private interface Reading {
    void read();
  }

  /// The cheapest of a few runs, since the machine does other things as well.
  private static void assertBounded(String what, Reading reading) {
    long nanos = Long.MAX_VALUE;
    long bytes = Long.MAX_VALUE;
    long thread = Thread.currentThread().threadId();
    for (int i = 0; i < ROUNDS; i++) {
      long cpu = THREADS.getCurrentThreadCpuTime();
      long allocated = THREADS.getThreadAllocatedBytes(thread);
      try {
        reading.read();
      } catch (DecodingException _) {
        // The only exception that a reader may end with.
      }
      nanos = Math.min(nanos, THREADS.getCurrentThreadCpuTime() - cpu);
      bytes = Math.min(bytes, THREADS.getThreadAllocatedBytes(thread) - allocated);
    }
    assertThat(nanos).as("nanoseconds for " + what).isLessThan(MAX_NANOS);
    assertThat(bytes).as("bytes for " + what).isLessThan(MAX_BYTES);
  }

  /// A record whose measurements, registers and texts all stand at the same few places.
  private static Bytes policyThatPointsAtItself() {
    byte[] words = new byte[PolicyRecord.MAX_BYTES];
    for (int at = 0; at + 32 <= words.length; at += 32) {
      // Each word is an offset, a count and a number at once.
      System.arraycopy(UInt256.of(256).toHash().toArray(), 0, words, at, 32);
    }
    words[31] = 32;
    words[30] = 0;
    words[63] = 1;
    words[95] = 1;
    words[62] = 0;
    words[94] = 0;
    return Bytes.of(words);
  }

  @Test
  void aPolicyThatPointsAtItself() {
    Bytes encoded = policyThatPointsAtItself();

    assertBounded("a policy", () -> PolicyRecord.decode(encoded));
  }

  @Test
  void evidenceOfTheLongestSize() {
    for (EvidenceKind kind : EvidenceKind.values()) {
      for (int fill : new int[] {0, 0x9f, 0xbf, 0xff, 0x81, 0xa1, 0x30, 0xc0}) {
        byte[] bytes = new byte[Evidence.MAX_BYTES + 1];
        Arrays.fill(bytes, (byte) fill);
        Bytes whole = Bytes.of(bytes);
        assertBounded(kind + " of " + fill, () -> Evidence.read(kind, whole));
        assertBounded(
            kind + " of " + fill, () -> Evidence.read(kind, whole.slice(0, Evidence.MAX_BYTES)));
      }
    }
  }

  @Test
  void realEvidenceWithEachLengthMadeTheLongest() {
    for (Vectors.Sample sample :
        List.of(Vectors.nitro(), Vectors.tdx(), Vectors.sgx(), Vectors.snp())) {
      for (int at = 0; at < Math.min(1_400, sample.evidence().size()) - 4; at += 13) {
        byte[] bytes = sample.evidence().toArray();
        Arrays.fill(bytes, at, at + 4, (byte) 0x7f);
        Bytes crooked = Bytes.of(bytes);
        assertBounded(sample.kind() + " changed", () -> Evidence.read(sample.kind(), crooked));
      }
    }
  }

  @Test
  void certificatesAndRevocationListsOfTheLongestSize() {
    ByteArrayOutputStream nested = new ByteArrayOutputStream();
    for (int left = RevocationList.MAX_BYTES; left > 4; left -= 4) {
      int length = left - 4;
      nested.write(0x30);
      if (length < 0x10000) {
        nested.write(0x82);
        nested.write(length >>> 8);
        nested.write(length);
        left++;
      } else {
        nested.write(0x83);
        nested.write(length >>> 16);
        nested.write(length >>> 8);
        nested.write(length);
        left--;
      }
    }
    Bytes der = Bytes.of(nested.toByteArray());

    assertBounded("a revocation list", () -> RevocationList.read(der));
    assertBounded("a certificate", () -> X509.read(der.slice(der.size() - 4_096, 4_096)));
  }

  @Test
  void collateralOfTheLongestSize() {
    Vectors.Sample sample = Vectors.tdx();
    EvidenceVerifier verifier = new EvidenceVerifier(new AuthorityCache(8));
    Terms terms = new Terms(DefaultPolicies.of(EvidenceKind.TDX), sample.at(), Expected.nothing());
    for (String piece : new String[] {"[", "{\"a\":", "\"\\u0041", "1", " ", "{\"a\":1}"}) {
      Bytes json = Bytes.utf8(piece.repeat(IntelCollateral.MAX_BYTES / piece.length()));
      assertBounded(
          "collateral of " + piece,
          () -> verifier.verify(EvidenceKind.TDX, sample.evidence(), json, terms));
    }
  }
}
