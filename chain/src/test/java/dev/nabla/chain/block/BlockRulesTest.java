package dev.nabla.chain.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.chain.Headers;
import dev.nabla.chain.LedgerHarness;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.BlobTransaction;
import dev.nabla.protocol.eth.BlockHeader;
import dev.nabla.protocol.eth.Transaction;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockRulesTest {
  private static final long LIMIT = 60_000_000;
  private static final UInt256 FEE = UInt256.of(800);
  private static final BlockHeader PARENT = Headers.with(LIMIT, 0, FEE);
  private static final UInt256 NEXT_FEE = UInt256.of(700);

  @Test
  void acceptsAChildWithTheSameTimestamp() {
    BlockHeader child = child(PARENT.hash(), 1, PARENT.timestamp(), LIMIT, NEXT_FEE);

    assertThat(BlockRules.checkHeader(child, PARENT)).isEqualTo(new BlockVerdict.Accepted());
  }

  @Test
  void rejectsWhatDoesNotFollowItsParent() {
    assertFault(child(Hash.ZERO, 1, 1_000, LIMIT, NEXT_FEE), BlockFault.WRONG_PARENT);
    assertFault(child(PARENT.hash(), 2, 1_000, LIMIT, NEXT_FEE), BlockFault.WRONG_PARENT);
    assertFault(child(PARENT.hash(), 1, 999, LIMIT, NEXT_FEE), BlockFault.EARLIER_THAN_PARENT);
    assertFault(child(PARENT.hash(), 1, 1_000, LIMIT, FEE), BlockFault.WRONG_BASE_FEE);
  }

  @Test
  void letsTheGasLimitMoveByLessThanA1024th() {
    long bound = LIMIT / 1024;

    assertThat(
            BlockRules.checkHeader(
                child(PARENT.hash(), 1, 1_000, LIMIT + bound - 1, NEXT_FEE), PARENT))
        .isEqualTo(new BlockVerdict.Accepted());
    assertFault(
        child(PARENT.hash(), 1, 1_000, LIMIT + bound, NEXT_FEE), BlockFault.WRONG_GAS_LIMIT);
    assertFault(
        child(PARENT.hash(), 1, 1_000, LIMIT - bound, NEXT_FEE), BlockFault.WRONG_GAS_LIMIT);
  }

  @Test
  void rejectsMoreGasThanTheLimit() {
    BlockHeader header = Headers.child(PARENT.hash(), 1, 1_000, LIMIT, LIMIT + 1, NEXT_FEE);

    assertFault(header, BlockFault.WRONG_GAS_LIMIT);
  }

  @Test
  void rejectsOtherValuesWhereThereIsOnlyOne() {
    BlockHeader good = child(PARENT.hash(), 1, 1_000, LIMIT, NEXT_FEE);
    BlockHeader withExtraData =
        new BlockHeader(
            good.parentHash(),
            good.coinbase(),
            good.stateRoot(),
            good.transactionsRoot(),
            good.receiptsRoot(),
            good.logsBloom(),
            good.number(),
            good.gasLimit(),
            good.gasUsed(),
            good.timestamp(),
            Bytes.of((byte) 1),
            good.prevRandao(),
            good.baseFeePerGas(),
            good.withdrawalsRoot(),
            good.blobGasUsed(),
            good.excessBlobGas(),
            good.parentBeaconBlockRoot(),
            good.requestsHash());

    assertFault(withExtraData, BlockFault.FIXED_FIELD_CHANGED);
  }

  @Test
  void rejectsHeadersFromTheFuture() {
    Instant clock = Instant.ofEpochSecond(1_000);
    long tolerance = BlockRules.FUTURE_TOLERANCE.toSeconds();

    assertThat(BlockRules.checkClock(at(1_000 + tolerance), clock))
        .isEqualTo(new BlockVerdict.Accepted());
    assertThat(BlockRules.checkClock(at(1_001 + tolerance), clock))
        .isInstanceOfSatisfying(
            BlockVerdict.Rejected.class,
            rejected -> assertThat(rejected.fault()).isEqualTo(BlockFault.FROM_THE_FUTURE));
  }

  @Test
  void rejectsABodyThatIsNotTheHeaders() {
    Transaction transfer = LedgerHarness.transfer(0, 0, Address.ZERO, 1);

    assertThat(BlockRules.checkBody(PARENT, List.of())).isEqualTo(new BlockVerdict.Accepted());
    assertThat(BlockRules.checkBody(PARENT, List.of(transfer)))
        .isInstanceOfSatisfying(
            BlockVerdict.Rejected.class,
            rejected -> assertThat(rejected.fault()).isEqualTo(BlockFault.WRONG_TRANSACTIONS_ROOT));
  }

  @Test
  void takesNoBlobs() {
    Transaction blob =
        new BlobTransaction(
            1,
            0,
            FEE,
            FEE,
            21_000,
            Address.ZERO,
            UInt256.ZERO,
            Bytes.EMPTY,
            List.of(),
            FEE,
            List.of(Hash.ZERO),
            Transaction.UNSIGNED);

    assertThat(BlockRules.checkBody(PARENT, List.of(blob)))
        .isInstanceOfSatisfying(
            BlockVerdict.Rejected.class,
            rejected -> assertThat(rejected.fault()).isEqualTo(BlockFault.UNSUPPORTED_TRANSACTION));
  }

  private static BlockHeader child(
      Hash parent, long number, long timestamp, long gasLimit, UInt256 baseFee) {
    return Headers.child(parent, number, timestamp, gasLimit, 0, baseFee);
  }

  private static BlockHeader at(long timestamp) {
    return child(PARENT.hash(), 1, timestamp, LIMIT, NEXT_FEE);
  }

  private static void assertFault(BlockHeader header, BlockFault fault) {
    assertThat(BlockRules.checkHeader(header, PARENT))
        .isInstanceOfSatisfying(
            BlockVerdict.Rejected.class, rejected -> assertThat(rejected.fault()).isEqualTo(fault));
  }
}
