package dev.nabla.contracts;

import static dev.nabla.contracts.TestNetwork.OPERATOR;
import static dev.nabla.contracts.TestNetwork.PARTIES;
import static dev.nabla.contracts.TestNetwork.STRANGER;
import static dev.nabla.contracts.TestNetwork.VALIDATORS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.DevelopmentNetwork;
import dev.nabla.protocol.contract.StakingContract;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class StakingTest {
  private static final UInt256 STAKE = DevelopmentNetwork.coins(100_000);
  private final ContractLedger ledger = new ContractLedger(PARTIES);

  @Test
  void genesisGivesEachPartyItsStake() {
    ledger.advance(1);

    assertThat(ledger.view(StakingContract.validators())).isEqualTo(VALIDATORS);
    assertThat(ledger.view(StakingContract.operators())).isEqualTo(PARTIES.operators());
    assertThat(ledger.view(StakingContract.stakeAt(VALIDATORS.getFirst(), 0))).isEqualTo(STAKE);
    assertThat(ledger.view(StakingContract.totalValidatorStakeAt(0)))
        .isEqualTo(DevelopmentNetwork.coins(400_000));
    assertThat(ledger.view(StakingContract.operatorStakeOf(OPERATOR))).isEqualTo(STAKE);
    assertThat(ledger.view(StakingContract.freeStakeOf(STRANGER))).isEqualTo(UInt256.ZERO);
  }

  @Test
  void refusesToFreezeForAnyoneButSettlement() {
    assertThat(ledger.refusal(STRANGER, ContractAddresses.STAKING, freeze(OPERATOR)))
        .isEqualTo("NotSettlement");
  }

  @Test
  void freezingAnOperatorTakesAllItsStakeOnce() {
    freezeBySettlement(OPERATOR);
    freezeBySettlement(OPERATOR);

    assertThat(ledger.view(StakingContract.operatorStakeOf(OPERATOR))).isEqualTo(UInt256.ZERO);
    assertThat(ledger.view(StakingContract.frozenOf(OPERATOR))).isEqualTo(STAKE);
    assertThat(ledger.logs().stream().map(StakingContract::frozen).flatMap(o -> o.stream()))
        .extracting(StakingContract.Frozen::amount)
        .containsExactly(STAKE, UInt256.ZERO);
  }

  @Test
  void freezingAValidatorChangesLaterSnapshotsOnly() {
    Address validator = VALIDATORS.getFirst();
    freezeBySettlement(validator);
    long frozenIn = ledger.number();
    ledger.advance(1);

    assertThat(ledger.view(StakingContract.stakeAt(validator, frozenIn - 1))).isEqualTo(STAKE);
    assertThat(ledger.view(StakingContract.stakeAt(validator, frozenIn))).isEqualTo(UInt256.ZERO);
    assertThat(ledger.view(StakingContract.totalValidatorStakeAt(frozenIn)))
        .isEqualTo(DevelopmentNetwork.coins(300_000));
    assertThat(ledger.view(StakingContract.validators())).contains(validator);
  }

  @Test
  void refusesSnapshotsThatTheirBlockCanStillChange() {
    assertThat(ledger.viewRefusal(StakingContract.totalValidatorStakeAt(ledger.number() + 1)))
        .isEqualTo("BlockNotPast");
    assertThat(ledger.viewRefusal(StakingContract.stakeAt(OPERATOR, ledger.number() + 1)))
        .isEqualTo("BlockNotPast");
  }

  @Test
  void refusesAGenesisThatNamesAnAccountTwice() {
    List<Address> twice = List.of(OPERATOR, OPERATOR);

    assertThatThrownBy(() -> new ContractLedger(DevelopmentNetwork.of(twice, List.of())))
        .hasMessageContaining(selector("DuplicateAccount(address)"));
    assertThatThrownBy(() -> new ContractLedger(DevelopmentNetwork.of(VALIDATORS, twice)))
        .hasMessageContaining(selector("DuplicateAccount(address)"));
  }

  @Test
  void refusesAGenesisThatNamesNobodyOrTooMany() {
    List<Address> nobody = List.of(Address.ZERO);
    List<Address> crowd = Collections.nCopies(65, OPERATOR);

    assertThatThrownBy(() -> new ContractLedger(DevelopmentNetwork.of(nobody, List.of())))
        .hasMessageContaining(selector("ZeroAccount()"));
    assertThatThrownBy(() -> new ContractLedger(DevelopmentNetwork.of(List.of(), nobody)))
        .hasMessageContaining(selector("ZeroAccount()"));
    assertThatThrownBy(() -> new ContractLedger(DevelopmentNetwork.of(crowd, List.of())))
        .hasMessageContaining(selector("TooManyAccounts(uint256,uint256)"));
    assertThatThrownBy(() -> new ContractLedger(DevelopmentNetwork.of(List.of(), crowd)))
        .hasMessageContaining(selector("TooManyAccounts(uint256,uint256)"));
  }

  private void freezeBySettlement(Address account) {
    ledger.sendAsContract(
        ContractAddresses.SETTLEMENT, ContractAddresses.STAKING, freeze(account), UInt256.ZERO);
  }

  private static Bytes freeze(Address account) {
    byte[] padded = new byte[32];
    account.copyTo(padded, 12);
    return Bytes.concat(
        Bytes.fromHex(selector("freeze(address,bytes32,uint256,bytes32,address)")),
        Bytes.of(padded),
        TestBatch.hash(1).toBytes(),
        Bytes.of(new byte[96]));
  }

  private static String selector(String signature) {
    byte[] text = signature.getBytes(StandardCharsets.UTF_8);
    return Keccak256.hash(text).toBytes().slice(0, 4).toHex();
  }
}
