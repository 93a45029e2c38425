package dev.nabla.protocol.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.merkle.MerklePath;
import dev.nabla.primitives.merkle.MerkleTree;
import dev.nabla.primitives.merkle.TreeHash;
import dev.nabla.protocol.contract.SettlementEvent.AnswerChallenged;
import dev.nabla.protocol.eth.Log;
import dev.nabla.protocol.inference.BatchCommitment;
import dev.nabla.protocol.inference.BatchLeaf.SignedWindow;
import dev.nabla.protocol.inference.Blob;
import dev.nabla.protocol.inference.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Logs come from a ledger that need not be ours: they decode or are refused, and nothing else.
class SettlementEventProperties {

  @Test
  void aChallengeSurvivesItsLogAndDamagedOnesAreRefusedOrRead() {
    int count = Seeds.count(300, 20_000);
    Seeds seeds = Seeds.of("challenge logs", count);
    AnswerChallenge challenge = challenge(seeds);
    Bytes data = data(challenge);
    assertThat(SettlementContract.event(log(challenge, data)))
        .get()
        .isInstanceOfSatisfying(
            AnswerChallenged.class, event -> assertThat(event.challenge()).isEqualTo(challenge));

    for (int i = 0; i < count; i++) {
      byte[] damaged = data.toArray();
      for (int flips = seeds.nextInt(1, 4); flips > 0; flips--) {
        damaged[seeds.nextInt(0, damaged.length)] ^= (byte) seeds.nextInt(1, 256);
      }
      Bytes cut =
          Bytes.of(
              damaged,
              0,
              seeds.nextInt(0, 8) == 0 ? seeds.nextInt(0, damaged.length) : damaged.length);

      assertThat(isReadOrRefused(log(challenge, cut))).as("%s", seeds).isTrue();
    }
  }

  private static boolean isReadOrRefused(Log log) {
    try {
      return SettlementContract.event(log).isPresent();
    } catch (DecodingException e) {
      return true;
    }
  }

  @Test
  void logsOfOthersAreNone() {
    Hash topic = SettlementContract.BATCH_COMMITTED;

    assertThat(SettlementContract.event(new Log(Address.ZERO, List.of(topic), Bytes.EMPTY)))
        .isEmpty();
    assertThat(
            SettlementContract.event(
                new Log(ContractAddresses.SETTLEMENT, List.of(Hash.ZERO), Bytes.EMPTY)))
        .isEmpty();
    assertThat(
            SettlementContract.event(new Log(ContractAddresses.SETTLEMENT, List.of(), Bytes.EMPTY)))
        .isEqualTo(Optional.empty());
  }

  /// Any receipt of a sampled blob that has an opening with evidence.
  private static AnswerChallenge challenge(Seeds seeds) {
    Samples samples = new Samples(seeds);
    while (true) {
      Blob blob = samples.blob(0);
      for (int window = 0; window < blob.windows().size(); window++) {
        List<Blob.Entry> entries = blob.windows().get(window).entries();
        for (Blob.Entry entry : entries) {
          if (entry.opening() != null && !entry.opening().evidence().isEmpty()) {
            return challenge(samples, blob, window, entry);
          }
        }
      }
    }
  }

  private static AnswerChallenge challenge(
      Samples samples, Blob blob, int window, Blob.Entry entry) {
    List<Bytes> ids = new ArrayList<>();
    for (Blob.Entry one : blob.windows().get(window).entries()) {
      ids.add(one.receipt().id(samples.domain()).toBytes());
    }
    List<Bytes> leaves = blob.windows().stream().map(one -> one.leaf().encode()).toList();
    MerklePath receiptPath = MerkleTree.prove(TreeHash.KECCAK256, ids, entry.receipt().index());
    return new AnswerChallenge(
        BatchCommitment.of(blob, blob.encode(), 0),
        (SignedWindow) blob.windows().get(window).leaf(),
        MerkleTree.prove(TreeHash.KECCAK256, leaves, window),
        entry.receipt(),
        receiptPath,
        Objects.requireNonNull(entry.opening()),
        entry.receipt().modelId());
  }

  private static Log log(AnswerChallenge challenge, Bytes data) {
    return new Log(
        ContractAddresses.SETTLEMENT,
        List.of(
            SettlementContract.ANSWER_CHALLENGED,
            challenge.receiptId(),
            challenge.commitment().batchId(),
            Hash.ZERO),
        data);
  }

  /// abi.encode(uint256, uint256, bytes) with the challenge's own encoding inside.
  private static Bytes data(AnswerChallenge challenge) {
    Bytes call = SettlementContract.challengeAnswer(challenge);
    Bytes inner = call.slice(4, call.size() - 4);
    byte[] padding = new byte[(32 - inner.size() % 32) % 32];
    return Bytes.concat(
        word(100), word(200), word(96), word(inner.size()), inner, Bytes.of(padding));
  }

  private static Bytes word(long value) {
    return UInt256.of(value).toHash().toBytes();
  }
}
