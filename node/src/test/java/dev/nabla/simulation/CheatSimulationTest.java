package dev.nabla.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.gateway.settlement.ReceiptProgress;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.contract.DisputeOutcome;
import dev.nabla.protocol.inference.Disclosure;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.services.validator.ValidatorEvent;
import dev.nabla.services.validator.ValidatorEvent.BatchAttested;
import dev.nabla.simulation.LyingEngine.Lie;
import dev.nabla.simulation.SimulatedNetwork.SimulatedValidator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The promise of the network: what is false is caught and frozen, what is true becomes final.
class CheatSimulationTest {
  private static final int RUNS = 20;

  @Test
  void anAlteredAnswerIsCaughtAndFrozenInEveryRun() {
    for (int seed = 0; seed < RUNS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      try (SimulatedNetwork network = new SimulatedNetwork(seed, Disclosure.FULL)) {
        network.advance(10);
        List<ReceiptFile> honest = askSome(network, random);
        ReceiptFile altered = network.ask(Lie.TEXT);
        honest.addAll(askSome(network, random));

        for (int second = 0; second < 60; second++) {
          network.advance(1);
          restartSome(network, random);
        }

        assertThat(network.progress(altered))
            .as("seed %d", seed)
            .isEqualTo(ReceiptProgress.REJECTED);
        assertThat(network.frozenStake()).as("seed %d", seed).isEqualTo(SimulatedNetwork.STAKE);
        assertThat(honest)
            .as("seed %d", seed)
            .allMatch(file -> network.progress(file) == ReceiptProgress.FINAL);
      }
    }
  }

  private static List<ReceiptFile> askSome(SimulatedNetwork network, SplittableRandom random) {
    List<ReceiptFile> files = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      files.add(network.ask(Lie.NONE));
      network.advance(random.nextInt(3));
    }
    return files;
  }

  private static void restartSome(SimulatedNetwork network, SplittableRandom random) {
    for (SimulatedValidator validator : network.validators) {
      if (random.nextInt(20) == 0) {
        validator.restart();
      }
    }
  }

  @Test
  void withoutACheatNothingIsEverFrozenOrAccused() {
    for (int seed = 0; seed < RUNS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      try (SimulatedNetwork network = new SimulatedNetwork(seed, Disclosure.FULL)) {
        network.advance(10);
        List<ReceiptFile> files = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          files.add(network.ask(Lie.NONE));
          network.advance(random.nextInt(3));
          restartSome(network, random);
        }

        network.advance(40);

        assertThat(files)
            .as("seed %d", seed)
            .allMatch(file -> network.progress(file) == ReceiptProgress.FINAL);
        assertThat(network.frozenStake()).as("seed %d", seed).isEqualTo(UInt256.ZERO);
        assertThat(network.validators)
            .allSatisfy(one -> {
              assertThat(one.told(ValidatorEvent.AnswerFalse.class)).isEmpty();
              assertThat(one.told(ValidatorEvent.Challenged.class)).isEmpty();
            });
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Lie.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NONE"})
  void everyKindOfLieIsCaught(Lie lie) {
    try (SimulatedNetwork network = new SimulatedNetwork(6, Disclosure.FULL)) {
      network.advance(10);
      ReceiptFile file = network.ask(lie);

      network.advance(60);

      assertThat(network.progress(file)).isEqualTo(ReceiptProgress.REJECTED);
      assertThat(network.frozenStake()).isEqualTo(SimulatedNetwork.STAKE);
      assertThat(network.validators.getFirst().told(ValidatorEvent.Decided.class))
          .singleElement()
          .satisfies(one -> assertThat(one.outcome()).isEqualTo(DisputeOutcome.GUILTY));
    }
  }

  @Test
  void everyValidatorRunsEachAnswerAgainAndAttestsOnce() {
    try (SimulatedNetwork network = new SimulatedNetwork(1, Disclosure.FULL)) {
      network.advance(10);
      network.ask(Lie.NONE);
      network.ask(Lie.NONE);
      network.advance(10);

      assertThat(network.validators)
          .allSatisfy(one -> {
            assertThat(one.told(BatchAttested.class)).hasSize(1);
            BatchAttested attested = one.told(BatchAttested.class).getFirst();
            assertThat(attested.rerun()).isEqualTo(2);
            assertThat(attested.pathOnly()).isZero();
          });
    }
  }

  @Test
  void privateReceiptsAreCheckedByPathAloneAndSaidToBe() {
    try (SimulatedNetwork network = new SimulatedNetwork(2, Disclosure.HASHES)) {
      network.advance(10);
      ReceiptFile lie = network.ask(Lie.TEXT);
      network.advance(30);

      assertThat(network.progress(lie)).isEqualTo(ReceiptProgress.FINAL);
      BatchAttested attested = network.validators.getFirst().told(BatchAttested.class).getFirst();
      assertThat(attested.pathOnly()).isEqualTo(1);
      assertThat(attested.rerun()).isZero();
    }
  }

  @Test
  void whoCannotFetchTheBlobDoesNotAttestAndSaysSo() {
    try (SimulatedNetwork network = new SimulatedNetwork(3, Disclosure.FULL)) {
      network.advance(10);
      SimulatedValidator blind = network.validators.getFirst();
      blind.fetchFrom((_, _) -> {
        throw new IOException("no route");
      });
      blind.restart();
      ReceiptFile file = network.ask(Lie.NONE);
      network.advance(30);

      assertThat(blind.told(BatchAttested.class)).isEmpty();
      assertThat(blind.told(ValidatorEvent.BlobUnavailable.class)).hasSize(1);
      assertThat(network.progress(file)).isEqualTo(ReceiptProgress.FINAL);
    }
  }

  @Test
  void withoutTheWeightsOneAttestsThePathAndAbstains() {
    try (SimulatedNetwork network = new SimulatedNetwork(4, Disclosure.FULL)) {
      SimulatedValidator unarmed = network.validators.getFirst();
      unarmed.holdModels(List.of());
      unarmed.restart();
      network.advance(10);
      ReceiptFile file = network.ask(Lie.TEXT);
      network.advance(60);

      assertThat(unarmed.told(ValidatorEvent.Abstained.class)).hasSize(1);
      assertThat(unarmed.told(BatchAttested.class))
          .singleElement()
          .satisfies(one -> assertThat(one.pathOnly()).isEqualTo(1));
      assertThat(network.progress(file)).isEqualTo(ReceiptProgress.REJECTED);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void withoutTwoThirdsNothingIsVerified(int stopped) {
    try (SimulatedNetwork network = new SimulatedNetwork(5, Disclosure.FULL)) {
      network.advance(10);
      network.validators.subList(0, stopped).forEach(SimulatedValidator::stop);
      ReceiptFile file = network.ask(Lie.NONE);
      network.advance(60);

      assertThat(network.progress(file)).isEqualTo(ReceiptProgress.NOT_VERIFIED);
      network.validators.subList(0, stopped).forEach(SimulatedValidator::restart);
      network.advance(30);
      assertThat(network.progress(file)).isEqualTo(ReceiptProgress.FINAL);
    }
  }
}
