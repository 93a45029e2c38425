package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.ViewCall;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// Calls of `Vesting` and of the wallets it reads. Amounts are in units of 10^-18.
public final class VestingContract {
  static final ContractAbi ABI = ContractAbi.load("Vesting");
  static final ContractAbi WALLET = ContractAbi.load("VestingWallet");

  private VestingContract() {}

  /// One bucket as it stands.
  ///
  /// @param vested what is free by now
  /// @param released what of that was paid
  public record Bucket(
      String name,
      Address wallet,
      Address beneficiary,
      UInt256 total,
      UInt256 vested,
      UInt256 released) {}

  static String label(VestingBucket bucket) {
    return bucket.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /// All seven buckets.
  public static ViewCall<List<Bucket>> buckets() {
    return view("buckets", row -> row.rows(0).stream().map(VestingContract::bucket).toList());
  }

  private static Bucket bucket(AbiRow row) {
    return new Bucket(
        row.text(0), row.address(1), row.address(2), row.amount(3), row.amount(4), row.amount(5));
  }

  /// What is free now.
  public static ViewCall<UInt256> circulating() {
    return view("circulating", row -> row.amount(0));
  }

  /// What is not free now.
  public static ViewCall<UInt256> locked() {
    return view("locked", row -> row.amount(0));
  }

  /// What will be free so many months after the ledger's first block.
  public static ViewCall<UInt256> circulatingAtMonth(int month) {
    return view("circulatingAtMonth", row -> row.amount(0), UInt256.of(month).toBigInteger());
  }

  /// What will not be free so many months after the ledger's first block.
  public static ViewCall<UInt256> lockedAtMonth(int month) {
    return view("lockedAtMonth", row -> row.amount(0), UInt256.of(month).toBigInteger());
  }

  private static <T> ViewCall<T> view(
      String function, Function<AbiRow, T> reader, Object... arguments) {
    return new ViewCall<>(
        ContractAddresses.VESTING,
        ABI.call(function, arguments),
        returned -> reader.apply(ABI.answer(function, returned)));
  }

  /// Pays the bucket's beneficiary what is free and was not paid; sent to the bucket's wallet.
  public static Bytes release() {
    return WALLET.call("release");
  }

  /// What [#release()] would pay now.
  public static ViewCall<UInt256> releasable(VestingBucket bucket) {
    return new ViewCall<>(
        bucket.wallet(),
        WALLET.call("releasable"),
        returned -> WALLET.answer("releasable", returned).amount(0));
  }
}
