package dev.nabla.protocol.contract;

import com.esaulpaugh.headlong.abi.Tuple;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import java.util.ArrayList;
import java.util.List;

/// The contracts of a network made for development, for genesis to construct in this order.
public final class DevelopmentContracts {
  /// Evidence admits a node for six hours; then it has to be fresh again.
  public static final long REATTESTATION_SECONDS = 6 * 60 * 60;

  private DevelopmentContracts() {}

  /// Where a contract goes, and the creation code that makes it when run there.
  ///
  /// @param balance native coins that the account has before
  public record Construction(Address at, Bytes initCode, UInt256 balance) {
    Construction(Address at, Bytes initCode) {
      this(at, initCode, UInt256.ZERO);
    }
  }

  /// All contracts. Those of the token come first, since later ones ask it what they hold.
  ///
  /// @param policies encodings of the records that nodes' evidence is judged by
  public static List<Construction> constructors(DevelopmentNetwork network, List<Bytes> policies) {
    List<Construction> all = new ArrayList<>(DevelopmentToken.constructors(network));
    all.addAll(
        List.of(
            staking(network), registry(network, policies), hub(), settlement(network.timings())));
    all.addAll(List.of(market(), splitter(), payee()));
    return List.copyOf(all);
  }

  private static Construction staking(DevelopmentNetwork network) {
    StakingTerms terms = StakingTerms.development(network.timings(), network.stake());
    Tuple encoded =
        Tuple.from(
            terms.unbondingSeconds(),
            terms.liabilitySeconds(),
            terms.settlementSeconds(),
            terms.freezeSeconds(),
            terms.jailSeconds(),
            terms.minSelfBond().toBigInteger());
    Bytes initCode =
        StakingContract.ABI.creation(
            AbiRow.wrap(ContractAddresses.OPG),
            AbiRow.wrap(ContractAddresses.SETTLEMENT),
            AbiRow.wrap(ContractAddresses.TIMELOCK),
            encoded,
            wrap(network.validators()),
            wrap(network.operators()),
            network.stake().toBigInteger());
    return new Construction(ContractAddresses.STAKING, initCode);
  }

  static com.esaulpaugh.headlong.abi.Address[] wrap(List<Address> addresses) {
    return addresses.stream().map(AbiRow::wrap).toArray(com.esaulpaugh.headlong.abi.Address[]::new);
  }

  private static Construction registry(DevelopmentNetwork network, List<Bytes> policies) {
    Bytes initCode =
        TeeRegistryContract.ABI.creation(
            AbiRow.wrap(ContractAddresses.STAKING),
            AbiRow.wide(network.heartbeatMaxAgeSeconds()),
            AbiRow.wide(REATTESTATION_SECONDS),
            policies.stream().map(Bytes::toArray).toArray(byte[][]::new));
    return new Construction(ContractAddresses.TEE_REGISTRY, initCode);
  }

  private static Construction hub() {
    Bytes initCode = ModelHubContract.ABI.creation(AbiRow.wrap(ContractAddresses.STAKING));
    return new Construction(ContractAddresses.MODEL_HUB, initCode);
  }

  private static Construction settlement(SettlementTimings timings) {
    Tuple encoded =
        Tuple.from(
            timings.attestSeconds(),
            timings.challengeSeconds(),
            timings.commitSeconds(),
            timings.revealSeconds(),
            timings.appealSeconds(),
            AbiRow.wide(timings.workTokensPerSecond()),
            AbiRow.wide(timings.workQuadraticPerSecond()),
            AbiRow.wide(timings.maxWorkTokens()),
            AbiRow.wide(timings.maxWorkQuadratic()),
            timings.challengeBond().toBigInteger());
    Bytes initCode =
        SettlementContract.ABI.creation(
            AbiRow.wrap(ContractAddresses.STAKING),
            AbiRow.wrap(ContractAddresses.TEE_REGISTRY),
            AbiRow.wrap(ContractAddresses.MODEL_HUB),
            encoded);
    return new Construction(ContractAddresses.SETTLEMENT, initCode);
  }

  private static Construction market() {
    Bytes initCode = ModelMarketContract.ABI.creation(AbiRow.wrap(ContractAddresses.MODEL_HUB));
    return new Construction(ContractAddresses.MODEL_MARKET, initCode);
  }

  private static Construction splitter() {
    Bytes initCode =
        RevenueSplitterContract.ABI.creation(
            AbiRow.wrap(ContractAddresses.MODEL_MARKET),
            AbiRow.wrap(ContractAddresses.TEE_REGISTRY),
            AbiRow.wrap(ContractAddresses.MODEL_PAYEE),
            AbiRow.wrap(ContractAddresses.STAKING),
            AbiRow.wrap(ContractAddresses.TIMELOCK));
    return new Construction(ContractAddresses.REVENUE_SPLITTER, initCode);
  }

  private static Construction payee() {
    Bytes initCode =
        RevenueSplitterContract.PAYEE.creation(AbiRow.wrap(ContractAddresses.REVENUE_SPLITTER));
    return new Construction(ContractAddresses.MODEL_PAYEE, initCode);
  }
}
