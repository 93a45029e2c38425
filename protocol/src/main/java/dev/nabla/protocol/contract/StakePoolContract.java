package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.ViewCall;
import java.util.function.Function;

/// Calls of `Staking` about pools: bonding, delegation, rewards and slashes. Amounts are in units
/// of 10^-18. Tokens come in by an allowance to [ContractAddresses#STAKING].
public final class StakePoolContract {
  private static final ContractAbi ABI = StakingContract.ABI;

  private StakePoolContract() {}

  /// All that `Staking` holds.
  public record Holdings(UInt256 bonded, UInt256 unbonding, UInt256 rewards) {}

  /// What is known of an operator.
  public record Track(long faults, long absences, UInt256 slashed) {}

  /// Opens the sender's pool with its own bond.
  public static Bytes register(StakeRole role, int commissionBps, UInt256 amount) {
    return ABI.call("register", role.code(), commissionBps, amount.toBigInteger());
  }

  /// Puts the sender's tokens behind an operator.
  public static Bytes delegate(StakeRole role, Address operator, UInt256 amount) {
    return ABI.call("delegate", role.code(), AbiRow.wrap(operator), amount.toBigInteger());
  }

  /// Takes the sender's shares out of a pool.
  public static Bytes unbond(StakeRole role, Address operator, UInt256 shares) {
    return ABI.call("unbond", role.code(), AbiRow.wrap(operator), shares.toBigInteger());
  }

  /// Pays the sender what began to unbond at `begun`.
  public static Bytes withdraw(StakeRole role, Address operator, long begun) {
    return ABI.call("withdraw", role.code(), AbiRow.wrap(operator), AbiRow.wide(begun));
  }

  /// Seats an operator.
  public static Bytes seat(StakeRole role, Address operator) {
    return ABI.call("seat", role.code(), AbiRow.wrap(operator));
  }

  /// Ends the sender's time in jail.
  public static Bytes release(StakeRole role) {
    return ABI.call("release", role.code());
  }

  /// Lowers the sender's commission.
  public static Bytes lowerCommission(StakeRole role, int commissionBps) {
    return ABI.call("lowerCommission", role.code(), commissionBps);
  }

  /// Shares out what has come in beyond stakes and earlier rewards.
  public static Bytes collectRewards() {
    return ABI.call("collectRewards");
  }

  /// Pays the sender its rewards from the pool of a validator.
  public static Bytes claim(Address validator) {
    return ABI.call("claim", AbiRow.wrap(validator));
  }

  /// A validator votes against a slash.
  public static Bytes voteToCancel(Hash slashId) {
    return ABI.call("voteToCancel", (Object) slashId.toArray());
  }

  /// Carries a slash out.
  public static Bytes executeSlash(Hash slashId) {
    return ABI.call("executeSlash", (Object) slashId.toArray());
  }

  /// Writes down that a validator did not attest in time.
  public static Bytes markAbsent(Hash batchId, Address validator) {
    return ABI.call("markAbsent", batchId.toArray(), AbiRow.wrap(validator));
  }

  /// Sets what faults cost; for governance.
  public static Bytes setFractions(int firstBps, int repeatedBps) {
    return ABI.call("setFractions", firstBps, repeatedBps);
  }

  /// The pool; all zero where there is none.
  public static ViewCall<StakePool> pool(StakeRole role, Address operator) {
    return view("poolOf", row -> pool(row.row(0)), role.code(), AbiRow.wrap(operator));
  }

  private static StakePool pool(AbiRow row) {
    return new StakePool(
        row.amount(0),
        row.amount(1),
        row.smallNumber(2),
        row.flag(3),
        row.flag(4),
        row.flag(5),
        row.smallNumber(6),
        row.number(7));
  }

  /// What the delegator's shares are worth.
  public static ViewCall<UInt256> stakeOf(StakeRole role, Address operator, Address delegator) {
    return view(
        "stakeOf",
        row -> row.amount(0),
        role.code(),
        AbiRow.wrap(operator),
        AbiRow.wrap(delegator));
  }

  /// The delegator's shares.
  public static ViewCall<UInt256> sharesOf(StakeRole role, Address operator, Address delegator) {
    return view(
        "sharesOf",
        row -> row.amount(0),
        role.code(),
        AbiRow.wrap(operator),
        AbiRow.wrap(delegator));
  }

  /// What began to unbond of the pool at `begun`, all delegators' together.
  public static ViewCall<UInt256> leaving(StakeRole role, Address operator, long begun) {
    return view(
        "leavingOf",
        row -> row.row(0).amount(0),
        role.code(),
        AbiRow.wrap(operator),
        AbiRow.wide(begun));
  }

  /// What a delegator's part of that is worth.
  public static ViewCall<UInt256> leavingStakeOf(
      StakeRole role, Address operator, long begun, Address delegator) {
    return view(
        "leavingStakeOf",
        row -> row.amount(0),
        role.code(),
        AbiRow.wrap(operator),
        AbiRow.wide(begun),
        AbiRow.wrap(delegator));
  }

  /// All that the contract holds.
  public static ViewCall<Holdings> holdings() {
    return view("holdings", row -> new Holdings(row.amount(0), row.amount(1), row.amount(2)));
  }

  /// The id of the slash of a pool for a reason.
  public static ViewCall<Hash> slashId(StakeRole role, Address operator, Hash reason) {
    return view(
        "slashIdOf", row -> row.hash(0), role.code(), AbiRow.wrap(operator), reason.toArray());
  }

  /// The slash; state NONE where there is none.
  public static ViewCall<StakeSlash> slash(Hash slashId) {
    return view("getSlash", row -> slash(row.row(0)), (Object) slashId.toArray());
  }

  private static StakeSlash slash(AbiRow row) {
    return new StakeSlash(
        row.address(0),
        StakeSlash.State.ofCode(row.smallNumber(2)),
        row.number(3),
        row.number(4),
        row.smallNumber(5),
        row.address(7),
        row.amount(9),
        row.hash(11));
  }

  /// What is known of an operator.
  public static ViewCall<Track> track(StakeRole role, Address operator) {
    return view(
        "recordOf",
        row -> new Track(row.row(0).number(0), row.row(0).number(1), row.row(0).amount(3)),
        role.code(),
        AbiRow.wrap(operator));
  }

  /// From 10,000 down to 0.
  public static ViewCall<Long> score(StakeRole role, Address operator) {
    return view("scoreOf", row -> row.number(0), role.code(), AbiRow.wrap(operator));
  }

  /// Seconds from the end of a period until what began to unbond in it is free.
  public static ViewCall<Long> unbondingSeconds() {
    return view("unbondingSeconds", row -> row.number(0));
  }

  /// Seconds of a period.
  public static ViewCall<Long> periodSeconds() {
    return view("periodSeconds", row -> row.number(0));
  }

  private static <T> ViewCall<T> view(
      String function, Function<AbiRow, T> reader, Object... arguments) {
    return new ViewCall<>(
        ContractAddresses.STAKING,
        ABI.call(function, arguments),
        returned -> reader.apply(ABI.answer(function, returned)));
  }
}
