package dev.nabla.chain.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.chain.Bytecode;
import dev.nabla.chain.LedgerHarness;
import dev.nabla.chain.genesis.GenesisConstructor;
import dev.nabla.chain.storage.StoredBlock;
import dev.nabla.infrastructure.lifecycle.VirtualTimeline;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What the index finds, against a look at every log of the chain.
class LogSearchProperties {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int CONTRACTS = 3;
  private static final int TOPICS = 4;

  /// Emits a log with the two words of its calldata as topics.
  private static final Bytes EMITTER = Bytes.fromHex("0x6020355f355f5fa200");

  private final VirtualTimeline clock = LedgerHarness.clock();
  private final LedgerHarness ledger = LedgerHarness.start(clock, contracts());
  private final LogSearch search =
      new LogSearch(ledger.chain(), new Blocks(ledger.chain()), LogSearch.MAX_BLOCKS);

  private static List<GenesisConstructor> contracts() {
    List<GenesisConstructor> contracts = new ArrayList<>();
    for (int i = 0; i < CONTRACTS; i++) {
      contracts.add(new GenesisConstructor(contract(i), Bytecode.deploying(EMITTER)));
    }
    return contracts;
  }

  private static Address contract(int index) {
    return Address.ofNumber(0x2000L + index);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void findsWhatALookAtEveryLogFinds() {
    int count = Seeds.count(300, 10_000);
    Seeds seeds = Seeds.of("log search", count);
    fill(seeds);
    long head = ledger.chain().head().number();

    for (int i = 0; i < count; i++) {
      long first = seeds.nextInt(0, (int) head + 1);
      long last = seeds.nextInt((int) first, (int) head + 2);
      ObjectNode filter = filter(seeds);
      filter.put("fromBlock", "0x" + Long.toHexString(first));
      filter.put("toBlock", "0x" + Long.toHexString(last));

      assertThat(search.find(filter)).as("%s", filter).isEqualTo(naive(filter, first, last));
    }
  }

  @Test
  void aLongRangeIsFineWhereFewBlocksMatch() {
    Seeds seeds = Seeds.of("long ranges", 1);
    fill(seeds);
    emit(0, 9, contract(0), UInt256.of(77), UInt256.ZERO);
    LogSearch tight = new LogSearch(ledger.chain(), new Blocks(ledger.chain()), 2);
    ObjectNode rare = JSON.objectNode().put("fromBlock", "earliest");
    rare.putArray("topics").add(UInt256.of(77).toHash().toHex());
    ObjectNode common = JSON.objectNode().put("fromBlock", "earliest");

    assertThat(tight.find(rare)).hasSize(1);
    assertThatThrownBy(() -> tight.find(common))
        .isInstanceOfSatisfying(
            RpcException.class,
            failure -> assertThat(failure.error()).isEqualTo(RpcError.LIMIT_EXCEEDED));
  }

  private void fill(Seeds seeds) {
    long[] nonces = new long[8];
    for (int i = 0; i < 60; i++) {
      int sender = seeds.nextInt(0, nonces.length);
      emit(
          nonces[sender]++,
          sender,
          contract(seeds.nextInt(0, CONTRACTS)),
          UInt256.of(seeds.nextInt(0, TOPICS)),
          UInt256.of(seeds.nextInt(0, TOPICS)));
      if (seeds.nextInt(0, 3) == 0) {
        clock.advance(Duration.ofSeconds(1));
      }
    }
    clock.advance(Duration.ofSeconds(6));
  }

  private void emit(long nonce, int sender, Address contract, UInt256 first, UInt256 second) {
    Bytes data = Bytes.concat(first.toHash().toBytes(), second.toHash().toBytes());
    ledger.send(
        LedgerHarness.transaction(nonce, Optional.of(contract), UInt256.ZERO, data, 100_000)
            .signed(LedgerHarness.key(sender)));
    clock.advance(Duration.ofMillis(20));
  }

  private static ObjectNode filter(Seeds seeds) {
    ObjectNode filter = JSON.objectNode();
    if (seeds.nextInt(0, 2) == 0) {
      ArrayNode addresses = filter.putArray("address");
      for (int i = seeds.nextInt(0, 3); i > 0; i--) {
        addresses.add(contract(seeds.nextInt(0, CONTRACTS + 1)).toHex());
      }
    }
    ArrayNode topics = filter.putArray("topics");
    for (int position = seeds.nextInt(0, 4); position > 0; position--) {
      ArrayNode any = JSON.arrayNode();
      for (int i = seeds.nextInt(0, 3); i > 0; i--) {
        any.add(UInt256.of(seeds.nextInt(0, TOPICS + 1)).toHash().toHex());
      }
      topics.add(any);
    }
    return filter;
  }

  private ArrayNode naive(JsonNode filter, long first, long last) {
    LogQuery query = LogQuery.read(filter);
    ArrayNode logs = JSON.arrayNode();
    for (long number = first; number <= last; number++) {
      Optional<StoredBlock> found = ledger.chain().block(number);
      if (found.isEmpty()) {
        continue;
      }
      StoredBlock block = found.get();
      int index = 0;
      for (int i = 0; i < block.transactions().size(); i++) {
        for (var log : block.transactions().get(i).receipt().logs()) {
          if (query.matches(log)) {
            logs.add(LogJson.write(block, i, log, index));
          }
          index++;
        }
      }
    }
    return logs;
  }
}
