package dev.nabla.chain.precompile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.evm.frame.BlockContext;
import dev.nabla.evm.gas.Forks;
import dev.nabla.evm.precompile.Precompile;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.SharedVectors;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.tee.certificate.AuthorityCache;
import dev.nabla.tee.evidence.EvidenceKind;
import dev.nabla.tee.policy.AbiReader;
import dev.nabla.tee.policy.AbiValue;
import dev.nabla.tee.policy.DefaultPolicies;
import dev.nabla.tee.verifier.EvidenceVerifier;
import dev.nabla.tee.verifier.Expected;
import dev.nabla.tee.verifier.Reason;
import dev.nabla.tee.verifier.Terms;
import dev.nabla.tee.verifier.Verdict;
import dev.nabla.tee.verifier.Verdict.Accepted;
import dev.nabla.tee.verifier.Verdict.Rejected;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class EvidencePrecompileTest {
  private static final Sample NITRO =
      new Sample(EvidenceKind.NITRO, "nitro/og-evm-2026.cose", "", "2026-02-12T17:56:02Z");
  private static final Sample TDX =
      new Sample(
          EvidenceKind.TDX,
          "intel/tdx-v4-uptodate.bin",
          "intel/tdx-v4-uptodate.collateral.json",
          "2025-06-20T00:00:00Z");

  private record Sample(EvidenceKind kind, String file, String collateralFile, String instant) {
    Bytes evidence() {
      return file(file);
    }

    Bytes collateral() {
      return collateralFile.isEmpty() ? Bytes.EMPTY : file(collateralFile);
    }

    long at() {
      return Instant.parse(instant).getEpochSecond();
    }

    private static Bytes file(String name) {
      try {
        return Bytes.of(Files.readAllBytes(SharedVectors.require("tee").resolve(name)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    Bytes call(Bytes evidence, long at, Bytes binding) {
      return EvidencePrecompileTest.call(
          kind.number(),
          List.of(evidence, collateral(), DefaultPolicies.of(kind).encode(), binding),
          at);
    }

    Verdict plain(Bytes evidence) {
      return new EvidenceVerifier(new AuthorityCache(8))
          .verify(
              kind,
              evidence,
              collateral(),
              new Terms(DefaultPolicies.of(kind), Instant.ofEpochSecond(at()), Expected.nothing()));
    }
  }

  private record Answer(boolean accepted, int reason, Bytes claims) {
    static Answer of(Optional<Bytes> output) {
      AbiReader in = AbiReader.of(output.orElseThrow());
      return new Answer(in.number(1) == 1, (int) in.number(0xffff), in.blob(1 << 16));
    }
  }

  /// @param blobs evidence, collateral, policy, binding
  private static Bytes call(long platform, List<Bytes> blobs, long at) {
    return Bytes.concat(
        Keccak256.hash(Bytes.utf8("verify(uint8,bytes,bytes,bytes,uint64,bytes)"))
            .toBytes()
            .slice(0, 4),
        AbiValue.encode(
            AbiValue.number(platform),
            new AbiValue.Blob(blobs.get(0)),
            new AbiValue.Blob(blobs.get(1)),
            new AbiValue.Blob(blobs.get(2)),
            AbiValue.number(at),
            new AbiValue.Blob(blobs.get(3))));
  }

  private static Precompile at(long blockTime) {
    Precompile found =
        Objects.requireNonNull(NablaPrecompiles.of(Forks.OSAKA).at(NablaPrecompiles.EVIDENCE));
    return found.in(block(blockTime));
  }

  static BlockContext block(long time) {
    return new BlockContext(
        1,
        time,
        60_000_000,
        UInt256.ZERO,
        Address.ZERO,
        Hash.ZERO,
        62_252,
        UInt256.ONE,
        _ -> Hash.ZERO);
  }

  @Test
  void givesTheClaimsThatTheVerifierGives() {
    for (Sample sample : List.of(NITRO, TDX)) {
      Answer answer =
          Answer.of(at(sample.at()).run(sample.call(sample.evidence(), sample.at(), Bytes.EMPTY)));

      Accepted plain = (Accepted) sample.plain(sample.evidence());
      assertThat(answer).isEqualTo(new Answer(true, 0, plain.claims().encode()));
    }
  }

  @Test
  void judgesAtTheBlocksTimeWhereNoInstantIsNamed() {
    Bytes now = NITRO.call(NITRO.evidence(), 0, Bytes.EMPTY);

    assertThat(Answer.of(at(NITRO.at()).run(now)).accepted()).isTrue();
    assertThat(Answer.of(at(NITRO.at() + 4 * 3_600).run(now)).reason())
        .isEqualTo(Reason.CERTIFICATE_NOT_IN_FORCE.number());
  }

  @Test
  void answersAboutThePastAndNotAboutTheFuture() {
    Bytes call = NITRO.call(NITRO.evidence(), NITRO.at(), Bytes.EMPTY);

    assertThat(Answer.of(at(NITRO.at() + 1_000_000).run(call)).accepted()).isTrue();
    assertThat(Answer.of(at(NITRO.at() - 1).run(call)).reason())
        .isEqualTo(Reason.INSTANT_AHEAD.number());
  }

  @Test
  void refusesAnotherBindingThanTheOneExpected() {
    Bytes call = NITRO.call(NITRO.evidence(), 0, Bytes.of(new byte[32]));

    assertThat(Answer.of(at(NITRO.at()).run(call)))
        .isEqualTo(new Answer(false, Reason.BINDING_MISMATCH.number(), Bytes.EMPTY));
  }

  @Test
  void refusesPoliciesAndPlatformsThatAreNone() {
    Bytes evidence = NITRO.evidence();
    Bytes policy = DefaultPolicies.of(EvidenceKind.NITRO).encode();
    Bytes otherKind = DefaultPolicies.of(EvidenceKind.TDX).encode();
    Bytes none = Bytes.EMPTY;
    Precompile block = at(NITRO.at());

    assertThat(Answer.of(block.run(call(1, List.of(evidence, none, none, none), 0))).reason())
        .isEqualTo(Reason.POLICY_MALFORMED.number());
    assertThat(Answer.of(block.run(call(1, List.of(evidence, none, otherKind, none), 0))).reason())
        .isEqualTo(Reason.KIND_NOT_ALLOWED.number());
    assertThat(Answer.of(block.run(call(99, List.of(evidence, none, policy, none), 0))).reason())
        .isEqualTo(Reason.KIND_NOT_ALLOWED.number());
  }

  @Test
  void refusesWhatTheVerifierRefusesForTheSameReason() {
    int count = Seeds.count(40, 2_000);
    RandomGenerator random = Seeds.of("mutants of calls", count).random();
    for (int i = 0; i < count; i++) {
      Sample sample = random.nextBoolean() ? NITRO : TDX;
      Bytes mutant = mutant(sample.evidence(), random);

      Answer answer = Answer.of(at(sample.at()).run(sample.call(mutant, 0, Bytes.EMPTY)));

      switch (sample.plain(mutant)) {
        case Accepted accepted -> assertThat(answer.claims()).isEqualTo(accepted.claims().encode());
        case Rejected rejected ->
            assertThat(answer)
                .isEqualTo(new Answer(false, rejected.reason().number(), Bytes.EMPTY));
      }
    }
  }

  private static Bytes mutant(Bytes evidence, RandomGenerator random) {
    byte[] bytes = evidence.toArray();
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    return Bytes.of(bytes);
  }

  @Test
  void failsForWhatIsNoCallAndNeverThrows() {
    Bytes good = NITRO.call(NITRO.evidence(), 0, Bytes.EMPTY);
    Precompile block = at(NITRO.at());
    assertThat(block.run(Bytes.EMPTY)).isEmpty();
    assertThat(block.run(good.slice(0, 3))).isEmpty();
    assertThat(block.run(good.slice(0, 100))).isEmpty();
    assertThat(block.run(Bytes.concat(Bytes.fromHex("00000000"), good.slice(4, good.size() - 4))))
        .isEmpty();
    assertThat(block.run(Bytes.of(new byte[EvidencePrecompile.MAX_INPUT + 1]))).isEmpty();

    int count = Seeds.count(300, 20_000);
    RandomGenerator random = Seeds.of("garbage in the ABI", count).random();
    for (int i = 0; i < count; i++) {
      byte[] bytes = good.toArray();
      for (int j = 0; j < 3; j++) {
        bytes[4 + random.nextInt(192)] = (byte) random.nextInt(256);
      }
      Bytes garbage = Bytes.of(bytes);
      assertThat(block.gas(garbage)).isPositive();
      block.run(garbage).ifPresent(output -> Answer.of(Optional.of(output)));
    }
  }

  @Test
  void chargesForThePlatformAndForEachByte() {
    Bytes nitro = NITRO.call(NITRO.evidence(), 0, Bytes.EMPTY);
    Bytes longer = Bytes.concat(nitro, Bytes.of(new byte[1_000]));
    Precompile block = at(NITRO.at());

    assertThat(block.gas(nitro)).isGreaterThan(500_000);
    assertThat(block.gas(longer) - block.gas(nitro))
        .isEqualTo(1_000 * EvidencePrecompile.GAS_PER_BYTE);
    assertThat(block.gas(Bytes.EMPTY)).isPositive();
  }
}
