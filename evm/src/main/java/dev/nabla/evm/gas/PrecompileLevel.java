package dev.nabla.evm.gas;

/// The standard sets of precompiled contracts, each with all of the one before.
public enum PrecompileLevel {
  /// 0x01 to 0x0a.
  CANCUN,
  /// 0x0b to 0x11 besides (EIP-2537).
  PRAGUE,
  /// 0x0100 besides (EIP-7951).
  OSAKA
}
