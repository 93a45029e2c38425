package dev.nabla.tee.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.tee.evidence.EvidenceKind;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A record has one encoding, and its id is the hash of it.
class PolicyRecordTest {
  private static final int COUNT = Seeds.count(2_000, 100_000);

  static PolicyRecord full() {
    Instant from = Instant.ofEpochSecond(1_700_000_000);
    Instant until = Instant.ofEpochSecond(1_800_000_000);
    return new PolicyRecord(
        EvidenceKind.SEV_SNP,
        "everything",
        List.of(2, 3, 5),
        DefaultPolicies.AMD_ROOTS,
        List.of("Milan", "Genoa"),
        1,
        Set.of(Rule.NONCE_REQUIRED, Rule.VLEK_ALLOWED),
        List.of(
            new Measurement(
                "release 1",
                List.of(
                    new Measurement.Register("MEASUREMENT", Bytes.of(new byte[48])),
                    new Measurement.Register("HOST_DATA", Bytes.of((byte) 1, (byte) 2))),
                from,
                until)),
        List.of(TcbStatus.UP_TO_DATE, TcbStatus.SW_HARDENING_NEEDED),
        List.of("INTEL-SA-00615"),
        17,
        from,
        List.of(new SnpMinimum("Genoa", 0, 10, 0, 23, 84)),
        3_600,
        60,
        List.of(Hash.ZERO),
        2,
        from,
        until,
        "for the test");
  }

  @Test
  void readsWhatItWrites() {
    assertThat(PolicyRecord.decode(full().encode())).isEqualTo(full());
    for (EvidenceKind kind : EvidenceKind.values()) {
      PolicyRecord record = DefaultPolicies.of(kind);
      assertThat(PolicyRecord.decode(record.encode())).isEqualTo(record);
    }
  }

  /// The id as ethers 6 computes it from the struct of `PolicyRecord.sol`.
  @Test
  void itsIdIsWhatOthersMakeOfTheStruct() {
    assertThat(full().id())
        .isEqualTo(
            Hash.fromHex("0209042447456c862238fa19c534045a196c05c21b3311805e78a7bf858da617"));
  }

  @Test
  void everyFieldChangesTheId() {
    Set<Hash> ids = new HashSet<>();
    ids.add(full().id());
    ids.add(full().withFreshness(1, 60).id());
    ids.add(full().withFreshness(3_600, 1).id());
    ids.add(full().withRoots(List.of()).id());
    ids.add(full().withTcb(List.of(), List.of("INTEL-SA-00615")).id());
    ids.add(full().withTcb(full().tcbStatuses(), List.of()).id());
    ids.add(full().withMeasurements(List.of()).id());

    assertThat(ids).hasSize(7);
  }

  @Test
  void noOtherBytesAreARecordOfTheSameId() {
    Bytes encoded = full().encode();
    Seeds seeds = Seeds.of("mutants of a policy", COUNT);
    for (int i = 0; i < COUNT; i++) {
      byte[] mutant = encoded.toArray();
      mutant[seeds.nextInt(0, mutant.length)] ^= (byte) (1 << seeds.nextInt(0, 8));
      try {
        PolicyRecord other = PolicyRecord.decode(Bytes.of(mutant));
        assertThat(other.encode()).as("%s, case %d", seeds, i).isEqualTo(Bytes.of(mutant));
        assertThat(other.id()).as("%s, case %d", seeds, i).isNotEqualTo(full().id());
      } catch (DecodingException e) {
        assertThat(e.offset()).isNotNegative();
      }
    }
    assertThatThrownBy(() -> PolicyRecord.decode(Bytes.concat(encoded, Bytes.of((byte) 0))))
        .isInstanceOf(DecodingException.class);
  }

  @Test
  void acceptsNoRevokedPlatformAndNoEmptyMeasurement() {
    assertThatThrownBy(() -> full().withTcb(List.of(TcbStatus.REVOKED), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Measurement("any", List.of(), Instant.EPOCH, PolicyRecord.FOREVER))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() ->
            new Measurement(
                "any",
                List.of(new Measurement.Register("PCR0", Bytes.EMPTY)),
                Instant.EPOCH,
                PolicyRecord.FOREVER))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /// The example of the ABI specification, "Examples": `f(uint256,uint32[],bytes10,bytes)`; the ten
  /// bytes stand as the word that they are.
  @Test
  void encodesTheExampleOfTheSpecification() {
    Bytes ten = Bytes.fromHex("3132333435363738393000000000000000000000000000000000000000000000");
    Bytes encoded =
        AbiValue.encode(
            AbiValue.number(0x123),
            AbiValue.array(List.of(AbiValue.number(0x456), AbiValue.number(0x789))),
            new AbiValue.Word(Hash.of(ten)),
            AbiValue.text("Hello, world!"));

    assertThat(encoded)
        .isEqualTo(
            Bytes.fromHex(
                "0000000000000000000000000000000000000000000000000000000000000123"
                    + "0000000000000000000000000000000000000000000000000000000000000080"
                    + "3132333435363738393000000000000000000000000000000000000000000000"
                    + "00000000000000000000000000000000000000000000000000000000000000e0"
                    + "0000000000000000000000000000000000000000000000000000000000000002"
                    + "0000000000000000000000000000000000000000000000000000000000000456"
                    + "0000000000000000000000000000000000000000000000000000000000000789"
                    + "000000000000000000000000000000000000000000000000000000000000000d"
                    + "48656c6c6f2c20776f726c642100000000000000000000000000000000000000"));
  }
}
