package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.Address;

/// Where genesis puts the contracts, on every Nabla ledger.
public final class ContractAddresses {
  /// Nodes, their keys and heartbeats.
  public static final Address TEE_REGISTRY = Address.ofNumber(0x1001);

  /// Stakes of validators and operators.
  public static final Address STAKING = Address.ofNumber(0x1002);

  /// Model records.
  public static final Address MODEL_HUB = Address.ofNumber(0x1003);

  /// Batches, attestations, disputes.
  public static final Address SETTLEMENT = Address.ofNumber(0x1004);

  /// The token, where OpenGradient's clients look for it.
  public static final Address OPG = Address.fromHex("0xfbc2051ae2265686a469421b2c5a2d5462fbf5eb");

  /// Reads the vesting wallets.
  public static final Address VESTING = Address.ofNumber(0x1005);

  /// Listings, prices and payouts of models.
  public static final Address MODEL_MARKET = Address.ofNumber(0x1006);

  /// Makes payees, and says who gets which share.
  public static final Address REVENUE_SPLITTER = Address.ofNumber(0x1007);

  /// The code of every payee.
  public static final Address MODEL_PAYEE = Address.ofNumber(0x1018);

  /// The treasury, and whatever governance owns.
  public static final Address TIMELOCK = Address.ofNumber(0x1008);

  private ContractAddresses() {}
}
