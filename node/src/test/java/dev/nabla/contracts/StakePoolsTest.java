package dev.nabla.contracts;

import static dev.nabla.contracts.TestNetwork.OPERATOR;
import static dev.nabla.contracts.TestNetwork.STRANGER;
import static dev.nabla.contracts.TestNetwork.VALIDATORS;
import static dev.nabla.protocol.contract.StakeRole.INFERENCE;
import static dev.nabla.protocol.contract.StakeRole.VALIDATOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.DevelopmentNetwork;
import dev.nabla.protocol.contract.OpgContract;
import dev.nabla.protocol.contract.StakePoolContract;
import dev.nabla.protocol.contract.StakeSlash;
import dev.nabla.protocol.contract.StakingContract;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StakePoolsTest {
  private static final Address DELEGATOR = Address.ofNumber(0xde1);
  private static final Address OTHER = Address.ofNumber(0xde2);
  private static final Address FIRST = VALIDATORS.getFirst();
  private static final Hash REASON = TestBatch.hash(1);

  private final StakeLedger stakes = new StakeLedger();
  private final ContractLedger ledger = stakes.ledger;

  @BeforeEach
  void giveTokens() {
    stakes.endow(DELEGATOR, coins(200_000));
    stakes.endow(OTHER, coins(200_000));
    ledger.fund(STRANGER);
  }

  @Test
  void delegatedStakeAddsWeightFromTheNextBlockOn() {
    long before = ledger.number();
    delegate(DELEGATOR, 50_000);
    ledger.advance(1);

    assertThat(ledger.view(StakingContract.validatorStakeOf(FIRST))).isEqualTo(coins(150_000));
    assertThat(ledger.view(StakingContract.stakeAt(FIRST, before))).isEqualTo(coins(100_000));
    assertThat(stakes.stake(VALIDATOR, FIRST, DELEGATOR)).isEqualTo(coins(50_000));
  }

  @Test
  void tinyStakeIsRefusedAndCannotInflateAShare() {
    assertThat(stakes.refusal(DELEGATOR, StakePoolContract.delegate(VALIDATOR, FIRST, UInt256.ONE)))
        .isEqualTo("TooLittle");

    stakes.send(OTHER, StakePoolContract.register(VALIDATOR, 0, coins(10_000)));
    ledger.send(
        OTHER,
        ContractAddresses.OPG,
        OpgContract.transfer(ContractAddresses.STAKING, coins(10_000)));
    stakes.send(DELEGATOR, StakePoolContract.delegate(VALIDATOR, OTHER, coins(1)));

    assertThat(stakes.stake(VALIDATOR, OTHER, DELEGATOR))
        .describedAs("a gift to the contract is no stake")
        .isEqualTo(coins(1));
  }

  @Test
  void whatUnbondsIsFreeAfterItsTimeAndNotBefore() {
    delegate(DELEGATOR, 50_000);
    UInt256 left = stakes.tokens(DELEGATOR);
    long begun = stakes.unbond(DELEGATOR, VALIDATOR, FIRST, coins(50_000));

    assertThat(ledger.view(StakingContract.validatorStakeOf(FIRST))).isEqualTo(coins(100_000));
    ledger.advance(stakes.unbondingSeconds - 1);
    assertThat(stakes.refusal(DELEGATOR, StakePoolContract.withdraw(VALIDATOR, FIRST, begun)))
        .isEqualTo("StillUnbonding");
    ledger.advance(stakes.periodSeconds + 1);
    stakes.send(DELEGATOR, StakePoolContract.withdraw(VALIDATOR, FIRST, begun));

    assertThat(stakes.tokens(DELEGATOR)).isEqualTo(left.add(coins(50_000)));
    assertThat(stakes.refusal(DELEGATOR, StakePoolContract.withdraw(VALIDATOR, FIRST, begun)))
        .isEqualTo("NothingLeaving");
  }

  @Test
  void nobodyUnbondsMoreThanItHas() {
    delegate(DELEGATOR, 50_000);

    assertThat(stakes.refusal(DELEGATOR, StakePoolContract.unbond(VALIDATOR, FIRST, coins(50_001))))
        .isEqualTo("NotEnoughShares");
    assertThat(stakes.refusal(STRANGER, StakePoolContract.unbond(VALIDATOR, FIRST, UInt256.ONE)))
        .isEqualTo("NotEnoughShares");
  }

  @Test
  void aSlashTakesTheSameFractionFromAllWhoWereThere() {
    delegate(DELEGATOR, 100_000);
    long committed = ledger.timestamp();
    ledger.advance(stakes.periodSeconds);
    long begun = stakes.unbond(DELEGATOR, VALIDATOR, FIRST, coins(50_000));
    slash(committed);

    assertThat(stakes.stake(VALIDATOR, FIRST, FIRST)).isEqualTo(coins(99_000));
    assertThat(stakes.stake(VALIDATOR, FIRST, DELEGATOR)).isEqualTo(coins(49_500));
    assertThat(ledger.view(StakePoolContract.leaving(VALIDATOR, FIRST, begun)))
        .isEqualTo(coins(49_500));
    assertThat(stakes.tokens(STRANGER)).describedAs("a tenth").isEqualTo(coins(200));
    assertThat(ledger.view(OpgContract.totalSupply())).isEqualTo(coins(1_000_000_000 - 900));
    assertThat(stakes.tokens(ContractAddresses.TIMELOCK)).isEqualTo(coins(900));
  }

  @Test
  void unbondingBegunBeforeTheCommitIsExempt() {
    delegate(DELEGATOR, 100_000);
    long begun = stakes.unbond(DELEGATOR, VALIDATOR, FIRST, coins(50_000));
    ledger.advance(stakes.periodSeconds + 1);
    slash(ledger.timestamp());

    assertThat(ledger.view(StakePoolContract.leaving(VALIDATOR, FIRST, begun)))
        .isEqualTo(coins(50_000));
    assertThat(stakes.stake(VALIDATOR, FIRST, DELEGATOR)).isEqualTo(coins(49_500));
  }

  @Test
  void nobodyEntersOrLeavesAFrozenPool() {
    delegate(DELEGATOR, 100_000);
    long begun = stakes.unbond(DELEGATOR, VALIDATOR, FIRST, coins(1));
    stakes.freeze(FIRST, REASON, ledger.timestamp() - 1, STRANGER);

    assertThat(stakes.refusal(OTHER, StakePoolContract.delegate(VALIDATOR, FIRST, coins(1))))
        .isEqualTo("PoolFrozen");
    assertThat(stakes.refusal(DELEGATOR, StakePoolContract.unbond(VALIDATOR, FIRST, coins(1))))
        .isEqualTo("PoolFrozen");
    ledger.advance(stakes.unbondingSeconds + stakes.periodSeconds);
    assertThat(stakes.refusal(DELEGATOR, StakePoolContract.withdraw(VALIDATOR, FIRST, begun)))
        .isEqualTo("PoolFrozen");
  }

  @Test
  void twoThirdsCancelAWrongSlash() {
    Address accused = VALIDATORS.get(3);
    stakes.freeze(accused, REASON, ledger.timestamp(), STRANGER);
    Hash id = stakes.slashId(VALIDATOR, accused, REASON);
    assertThat(ledger.view(StakingContract.validatorStakeOf(accused))).isEqualTo(UInt256.ZERO);
    assertThat(stakes.refusal(accused, StakePoolContract.voteToCancel(id)))
        .isEqualTo("NotInElectorate");
    stakes.send(VALIDATORS.get(0), StakePoolContract.voteToCancel(id));
    assertThat(stakes.refusal(VALIDATORS.get(0), StakePoolContract.voteToCancel(id)))
        .isEqualTo("AlreadyVoted");
    stakes.send(VALIDATORS.get(1), StakePoolContract.voteToCancel(id));

    assertThat(ledger.view(StakePoolContract.slash(id)).state())
        .isEqualTo(StakeSlash.State.CANCELLED);
    assertThat(ledger.view(StakingContract.validatorStakeOf(accused))).isEqualTo(coins(100_000));
    ledger.advance(StakeLedger.FREEZE_SECONDS);
    assertThat(stakes.refusal(STRANGER, StakePoolContract.executeSlash(id))).isEqualTo("NotFrozen");
  }

  @Test
  void aSlashWaitsUntilItCannotBeCancelled() {
    stakes.freeze(FIRST, REASON, ledger.timestamp(), STRANGER);
    Hash id = stakes.slashId(VALIDATOR, FIRST, REASON);

    assertThat(stakes.refusal(STRANGER, StakePoolContract.executeSlash(id))).isEqualTo("TooEarly");
    ledger.advance(StakeLedger.FREEZE_SECONDS);
    assertThat(stakes.refusal(VALIDATORS.get(1), StakePoolContract.voteToCancel(id)))
        .isEqualTo("TooLate");
    stakes.send(STRANGER, StakePoolContract.executeSlash(id));
  }

  @Test
  void aRepeatedFaultCostsMuchMore() {
    slash(ledger.timestamp());
    release();
    UInt256 before = stakes.pool(VALIDATOR, FIRST).stake();
    stakes.freeze(FIRST, TestBatch.hash(2), ledger.timestamp(), STRANGER);
    ledger.advance(StakeLedger.FREEZE_SECONDS);
    stakes.send(
        STRANGER,
        StakePoolContract.executeSlash(stakes.slashId(VALIDATOR, FIRST, TestBatch.hash(2))));

    assertThat(before).isEqualTo(coins(99_000));
    assertThat(stakes.pool(VALIDATOR, FIRST).stake()).isEqualTo(coins(79_200));
    assertThat(ledger.view(StakePoolContract.score(VALIDATOR, FIRST))).isEqualTo(5_000);
  }

  @Test
  void whoWasSlashedCountsAgainOnlyOnceReleased() {
    slash(ledger.timestamp());
    assertThat(stakes.refusal(FIRST, StakePoolContract.release(VALIDATOR))).isEqualTo("TooEarly");
    assertThat(stakes.refusal(DELEGATOR, StakePoolContract.delegate(VALIDATOR, FIRST, coins(1))))
        .isEqualTo("Jailed");
    release();

    assertThat(ledger.view(StakingContract.validatorStakeOf(FIRST))).isEqualTo(coins(99_000));
  }

  @Test
  void manyFrozenOverOneEngineHaltExecution() {
    VALIDATORS.subList(0, 3).forEach(one -> stakes.freeze(one, REASON, ledger.timestamp(), OTHER));
    ledger.advance(StakeLedger.FREEZE_SECONDS);
    Hash id = stakes.slashId(VALIDATOR, FIRST, REASON);

    assertThat(stakes.refusal(STRANGER, StakePoolContract.executeSlash(id)))
        .isEqualTo("ExecutionHalted");
  }

  @Test
  void rewardsFollowWeightAndCommission() {
    stakes.send(OTHER, StakePoolContract.register(VALIDATOR, 1_000, coins(100_000)));
    stakes.send(STRANGER, StakePoolContract.seat(VALIDATOR, OTHER));
    stakes.send(DELEGATOR, StakePoolContract.delegate(VALIDATOR, OTHER, coins(100_000)));
    ledger.send(
        DELEGATOR,
        ContractAddresses.OPG,
        OpgContract.transfer(ContractAddresses.STAKING, coins(600)));
    stakes.send(STRANGER, StakePoolContract.collectRewards());
    UInt256 before = stakes.tokens(DELEGATOR);
    stakes.send(DELEGATOR, StakePoolContract.claim(OTHER));

    assertThat(stakes.tokens(DELEGATOR).subtract(before))
        .describedAs("a third of 600, less a tenth, by two")
        .isEqualTo(coins(90));
    stakes.send(FIRST, StakePoolContract.claim(FIRST));
    assertThat(stakes.tokens(FIRST)).isEqualTo(coins(100));
  }

  @Test
  void theSixtyFifthTakesTheSeatOfTheLeast() {
    for (int i = 0; i < 60; i++) {
      newcomer(i, 20_000 + i);
    }
    Address late = Address.ofNumber(0x3000);
    stakes.endow(late, coins(20_000));
    stakes.send(late, StakePoolContract.register(VALIDATOR, 0, coins(20_000)));
    assertThat(stakes.refusal(late, StakePoolContract.seat(VALIDATOR, late))).isEqualTo("NoSeat");
    stakes.endow(late, coins(1));
    stakes.send(late, StakePoolContract.delegate(VALIDATOR, late, coins(1)));
    stakes.send(late, StakePoolContract.seat(VALIDATOR, late));

    assertThat(ledger.view(StakingContract.validators())).hasSize(64).contains(late);
    assertThat(ledger.view(StakingContract.validatorStakeOf(Address.ofNumber(0x2000))))
        .isEqualTo(UInt256.ZERO);
    assertThat(ledger.gasUsed()).describedAs("bounded by the seats").isLessThan(1_000_000);
  }

  @Test
  void anOperatorWithoutItsOwnBondDoesNotCount() {
    stakes.unbond(OPERATOR, INFERENCE, OPERATOR, coins(90_001));

    assertThat(ledger.view(StakingContract.operatorStakeOf(OPERATOR))).isEqualTo(UInt256.ZERO);
  }

  @Test
  void nobodySetsFractionsButTheTreasuryAndNotBeyondTheBounds() {
    assertThat(stakes.refusal(OPERATOR, StakePoolContract.setFractions(1, 1)))
        .isEqualTo("NotTreasury");
    ledger.fund(ContractAddresses.TIMELOCK);
    assertThat(stakes.refusal(ContractAddresses.TIMELOCK, StakePoolContract.setFractions(501, 1)))
        .isEqualTo("FractionOutOfBounds");
    assertThat(stakes.refusal(ContractAddresses.TIMELOCK, StakePoolContract.setFractions(1, 5_001)))
        .isEqualTo("FractionOutOfBounds");
  }

  private void newcomer(int index, long stake) {
    Address account = Address.ofNumber(0x2000 + index);
    stakes.endow(account, coins(stake));
    stakes.send(account, StakePoolContract.register(VALIDATOR, 0, coins(stake)));
    stakes.send(account, StakePoolContract.seat(VALIDATOR, account));
  }

  private void delegate(Address from, long amount) {
    stakes.send(from, StakePoolContract.delegate(VALIDATOR, FIRST, coins(amount)));
  }

  private void slash(long committedAt) {
    stakes.freeze(FIRST, REASON, committedAt, STRANGER);
    ledger.advance(StakeLedger.FREEZE_SECONDS);
    stakes.send(STRANGER, StakePoolContract.executeSlash(stakes.slashId(VALIDATOR, FIRST, REASON)));
  }

  private void release() {
    ledger.advance(StakeLedger.FREEZE_SECONDS);
    stakes.send(FIRST, StakePoolContract.release(VALIDATOR));
  }

  private static UInt256 coins(long whole) {
    return DevelopmentNetwork.coins(whole);
  }
}
