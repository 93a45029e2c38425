package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.Log;
import dev.nabla.protocol.eth.ViewCall;
import java.util.List;
import java.util.Optional;

/// Calls and events of `Staking`, as far as everyone needs them; pools are in [StakePoolContract].
/// Amounts are in units of 10^-18.
public final class StakingContract {
  static final ContractAbi ABI = ContractAbi.load("Staking");

  /// First topic of [Frozen].
  public static final Hash FROZEN = ABI.topic("Frozen");

  private StakingContract() {}

  /// All free stake of an account was frozen.
  ///
  /// @param amount 0 where none was left
  /// @param reason the disputed receipt's id, or the key of a window fault
  public record Frozen(Address account, UInt256 amount, Hash reason) {}

  /// The freeze that `log` tells of, if it does.
  public static Optional<Frozen> frozen(Log log) {
    return ABI.event(log)
        .filter(event -> event.name().equals("Frozen"))
        .map(ContractAbi.AbiEvent::arguments)
        .map(row -> new Frozen(row.address(0), row.amount(1), row.hash(2)));
  }

  /// A validator's weight at the end of a past block.
  public static ViewCall<UInt256> stakeAt(Address account, long blockNumber) {
    return amount("stakeAt", AbiRow.wrap(account), UInt256.of(blockNumber).toBigInteger());
  }

  /// All validators' weight at the end of a past block.
  public static ViewCall<UInt256> totalValidatorStakeAt(long blockNumber) {
    return amount("totalValidatorStakeAt", UInt256.of(blockNumber).toBigInteger());
  }

  /// A validator's weight.
  public static ViewCall<UInt256> validatorStakeOf(Address account) {
    return amount("validatorStakeOf", AbiRow.wrap(account));
  }

  /// All validators' weight.
  public static ViewCall<UInt256> totalValidatorStake() {
    return amount("totalValidatorStake");
  }

  /// An operator's stake.
  public static ViewCall<UInt256> operatorStakeOf(Address account) {
    return amount("operatorStakeOf", AbiRow.wrap(account));
  }

  /// Stake that was frozen.
  public static ViewCall<UInt256> frozenOf(Address account) {
    return amount("frozenOf", AbiRow.wrap(account));
  }

  /// Stake that is not frozen.
  public static ViewCall<UInt256> freeStakeOf(Address account) {
    return amount("freeStakeOf", AbiRow.wrap(account));
  }

  /// Every validator.
  public static ViewCall<List<Address>> validators() {
    return accounts("validators");
  }

  /// Every operator.
  public static ViewCall<List<Address>> operators() {
    return accounts("operators");
  }

  private static ViewCall<List<Address>> accounts(String function) {
    return new ViewCall<>(
        ContractAddresses.STAKING,
        ABI.call(function),
        returned -> ABI.answer(function, returned).addresses(0));
  }

  private static ViewCall<UInt256> amount(String function, Object... arguments) {
    return new ViewCall<>(
        ContractAddresses.STAKING,
        ABI.call(function, arguments),
        returned -> ABI.answer(function, returned).amount(0));
  }
}
