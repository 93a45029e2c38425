package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.UInt256;
import java.math.BigInteger;
import java.util.List;

/// Who takes part in a network that is made for development, and at which pace.
///
/// @param validators at most 64, all with the same stake
/// @param operators of nodes, at most 64, all with the same stake
/// @param stake of each, in units of 10^-18
/// @param heartbeatMaxAgeSeconds longest time between heartbeats without a lapse
/// @param coinsOutside native coins that accounts hold at genesis, in units of 10^-18
public record DevelopmentNetwork(
    List<Address> validators,
    List<Address> operators,
    UInt256 stake,
    long heartbeatMaxAgeSeconds,
    SettlementTimings timings,
    UInt256 coinsOutside) {
  /// OpenGradient's longest heartbeat age.
  public static final long DEFAULT_HEARTBEAT_MAX_AGE_SECONDS = 1_800;

  private static final long DEFAULT_COINS_OUTSIDE = 20_000_000;

  /// Copies the lists.
  public DevelopmentNetwork {
    validators = List.copyOf(validators);
    operators = List.copyOf(operators);
  }

  /// With a stake of 100,000 each and development timings.
  public static DevelopmentNetwork of(List<Address> validators, List<Address> operators) {
    return new DevelopmentNetwork(
        validators,
        operators,
        coins(100_000),
        DEFAULT_HEARTBEAT_MAX_AGE_SECONDS,
        SettlementTimings.development(),
        coins(DEFAULT_COINS_OUTSIDE));
  }

  /// The same network, in which accounts hold so many native coins at genesis.
  public DevelopmentNetwork withCoinsOutside(UInt256 amount) {
    return new DevelopmentNetwork(
        validators, operators, stake, heartbeatMaxAgeSeconds, timings, amount);
  }

  /// What all parties have at stake at genesis.
  UInt256 staked() {
    return stake.multiply(UInt256.of(validators.size() + operators.size()));
  }

  /// This many whole coins, in units of 10^-18.
  public static UInt256 coins(long whole) {
    return UInt256.of(BigInteger.TEN.pow(18).multiply(BigInteger.valueOf(whole)));
  }
}
