package dev.nabla.contracts;

import static dev.nabla.contracts.TestNetwork.PARTIES;
import static dev.nabla.contracts.TestNetwork.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.DevelopmentNetwork;
import dev.nabla.protocol.contract.OpgContract;
import dev.nabla.protocol.contract.VestingBucket;
import dev.nabla.protocol.contract.VestingContract;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

class VestingTest {
  private static final long MONTH = 2_629_800;
  private static final UInt256 SUPPLY = DevelopmentNetwork.coins(1_000_000_000);
  private final ContractLedger ledger = new ContractLedger(PARTIES);

  @Test
  void atTheStartExactly190MillionCirculate() {
    assertThat(ledger.view(VestingContract.circulating()))
        .isEqualTo(DevelopmentNetwork.coins(190_000_000));
    assertThat(ledger.view(VestingContract.locked()))
        .isEqualTo(DevelopmentNetwork.coins(810_000_000));
  }

  @Test
  void laterMonthsAreAsPublished() {
    assertThat(thousands(12)).isEqualTo(299_500);
    assertThat(thousands(24)).isEqualTo(492_333);
    assertThat(thousands(48)).isEqualTo(878_000);
    assertThat(thousands(95)).isEqualTo(998_958);
    assertThat(ledger.view(VestingContract.circulatingAtMonth(96))).isEqualTo(SUPPLY);
    assertThat(ledger.view(VestingContract.lockedAtMonth(1_200))).isEqualTo(UInt256.ZERO);
  }

  @Test
  void whatCirculatesNowIsWhatWasForetold() {
    UInt256 foretold = ledger.view(VestingContract.circulatingAtMonth(37));
    ledger.advance(37 * MONTH);

    assertThat(ledger.view(VestingContract.circulating())).isEqualTo(foretold);
  }

  @Test
  void theBucketsAreThePublishedOnes() {
    List<VestingContract.Bucket> buckets = ledger.view(VestingContract.buckets());

    assertThat(buckets)
        .extracting(VestingContract.Bucket::name)
        .containsExactly(
            "ecosystem",
            "foundation",
            "contributors",
            "investors",
            "staking rewards",
            "liquidity",
            "airdrop");
    assertThat(buckets)
        .extracting(bucket -> bucket.total().divide(DevelopmentNetwork.coins(1_000_000)).toLong())
        .containsExactly(400L, 150L, 150L, 100L, 100L, 60L, 40L);
  }

  @Test
  void aReleasePaysTheBeneficiaryWhoeverCallsIt() {
    release(VestingBucket.FOUNDATION);

    assertThat(ledger.view(OpgContract.balanceOf(ContractAddresses.TIMELOCK)))
        .isEqualTo(DevelopmentNetwork.coins(50_000_000));
    assertThat(ledger.view(VestingContract.releasable(VestingBucket.FOUNDATION)))
        .isEqualTo(UInt256.ZERO);
  }

  @Test
  void nothingComesOutBeforeTheCliffAndAllByTheEnd() {
    ledger.advance(12 * MONTH);
    assertThat(ledger.view(VestingContract.releasable(VestingBucket.INVESTORS)))
        .isEqualTo(UInt256.ZERO);

    ledger.advance(7 * MONTH);
    release(VestingBucket.INVESTORS);
    ledger.advance(1_000 * MONTH);
    for (VestingBucket bucket : VestingBucket.values()) {
      release(bucket);
      assertThat(ledger.view(OpgContract.balanceOf(bucket.wallet()))).isEqualTo(UInt256.ZERO);
    }
  }

  @Test
  void genesisTakesItsOutlayFromWhatIsFree() {
    assertThat(ledger.view(VestingContract.releasable(VestingBucket.LIQUIDITY)))
        .isLessThanOrEqualTo(VestingBucket.LIQUIDITY.total().subtract(PARTIES.coinsOutside()));
  }

  private void release(VestingBucket bucket) {
    ledger.send(STRANGER, bucket.wallet(), VestingContract.release());
  }

  private long thousands(int month) {
    BigInteger amount = ledger.view(VestingContract.circulatingAtMonth(month)).toBigInteger();
    return amount.divide(BigInteger.TEN.pow(21)).longValueExact();
  }
}
