package dev.nabla.protocol.contract;

import com.esaulpaugh.headlong.abi.Tuple;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.contract.DevelopmentContracts.Construction;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Genesis of the token: all of it lies in the vesting wallets, but for what a development network
/// gives out at once, which is taken from the liquidity bucket.
final class DevelopmentToken {
  private static final UInt256 SUPPLY = DevelopmentNetwork.coins(1_000_000_000);

  private DevelopmentToken() {}

  static List<Construction> constructors(DevelopmentNetwork network) {
    List<Construction> all = new ArrayList<>();
    all.add(token(network));
    for (VestingBucket bucket : VestingBucket.values()) {
      all.add(wallet(bucket, network));
    }
    all.add(vesting());
    return all;
  }

  private static Construction token(DevelopmentNetwork network) {
    List<Address> holders =
        new ArrayList<>(List.of(ContractAddresses.OPG, ContractAddresses.STAKING));
    List<BigInteger> amounts =
        new ArrayList<>(
            List.of(network.coinsOutside().toBigInteger(), network.staked().toBigInteger()));
    for (VestingBucket bucket : VestingBucket.values()) {
      holders.add(bucket.wallet());
      amounts.add(bucket.total().subtract(paid(bucket, network)).toBigInteger());
    }
    Bytes initCode =
        OpgContract.ABI.creation(
            DevelopmentContracts.wrap(holders), amounts.toArray(BigInteger[]::new));
    return new Construction(
        ContractAddresses.OPG, initCode, SUPPLY.subtract(network.coinsOutside()));
  }

  /// What genesis gives out of a bucket.
  private static UInt256 paid(VestingBucket bucket, DevelopmentNetwork network) {
    return bucket == VestingBucket.LIQUIDITY
        ? network.coinsOutside().add(network.staked())
        : UInt256.ZERO;
  }

  private static Construction wallet(VestingBucket bucket, DevelopmentNetwork network) {
    Tuple schedule =
        Tuple.from(
            bucket.total().toBigInteger(),
            bucket.atStart().toBigInteger(),
            (long) bucket.cliffMonths(),
            (long) bucket.months());
    Bytes initCode =
        VestingContract.WALLET.creation(
            AbiRow.wrap(ContractAddresses.OPG),
            AbiRow.wrap(beneficiary(bucket)),
            schedule,
            paid(bucket, network).toBigInteger());
    return new Construction(bucket.wallet(), initCode);
  }

  /// A development network has no people to pay: what is not for stakers goes to the treasury.
  private static Address beneficiary(VestingBucket bucket) {
    return bucket == VestingBucket.STAKING_REWARDS
        ? ContractAddresses.STAKING
        : ContractAddresses.TIMELOCK;
  }

  private static Construction vesting() {
    List<Address> wallets =
        Arrays.stream(VestingBucket.values()).map(VestingBucket::wallet).toList();
    String[] names =
        Arrays.stream(VestingBucket.values()).map(VestingContract::label).toArray(String[]::new);
    Bytes initCode =
        VestingContract.ABI.creation(
            AbiRow.wrap(ContractAddresses.OPG), DevelopmentContracts.wrap(wallets), names);
    return new Construction(ContractAddresses.VESTING, initCode);
  }
}
