package dev.nabla.evm.precompile;

import dev.nabla.evm.bls12381.Bls12381;
import dev.nabla.evm.bn254.Bn254;
import dev.nabla.evm.gas.Fork;
import dev.nabla.evm.gas.PrecompileLevel;
import dev.nabla.primitives.bytes.Address;
import java.util.HashMap;
import java.util.Map;

/// Ethereum's own precompiled contracts under a fork's rules.
public final class StandardPrecompiles {
  private StandardPrecompiles() {}

  /// The set under `fork`.
  ///
  /// @throws IllegalStateException where the native library that some of them need does not load
  ///   here: a node without it would come to other results than the rest; says why
  public static Precompiles of(Fork fork) {
    Bls12381.require();
    Map<Address, Precompile> set = new HashMap<>();
    set.put(Address.ofNumber(0x01), new EcRecover());
    set.put(Address.ofNumber(0x02), new Sha256());
    set.put(Address.ofNumber(0x03), new Ripemd160());
    set.put(Address.ofNumber(0x04), new Identity());
    set.put(Address.ofNumber(0x05), new ModExp(fork.hasOsakaModExp()));
    putBn254(set);
    set.put(Address.ofNumber(0x09), new Blake2F());
    set.put(Address.ofNumber(0x0a), new PointEvaluation());
    if (fork.precompiles().compareTo(PrecompileLevel.PRAGUE) >= 0) {
      putBls12381(set);
    }
    if (fork.precompiles() == PrecompileLevel.OSAKA) {
      set.put(Address.ofNumber(0x0100), new P256Verify());
    }
    return Precompiles.of(set);
  }

  /// Prices as in EIP-1108.
  private static void putBn254(Map<Address, Precompile> set) {
    set.put(Address.ofNumber(0x06), new CurveContract(_ -> 150, Bn254::add));
    set.put(Address.ofNumber(0x07), new CurveContract(_ -> 6_000, Bn254::multiply));
    set.put(
        Address.ofNumber(0x08),
        new CurveContract(input -> 45_000 + 34_000L * (input.size() / 192), Bn254::pairingCheck));
  }

  /// Prices as in EIP-2537, "Gas schedule".
  private static void putBls12381(Map<Address, Precompile> set) {
    set.put(Address.ofNumber(0x0b), new CurveContract(_ -> 375, Bls12381::addG1));
    set.put(
        Address.ofNumber(0x0c),
        new CurveContract(MultiplicationPrice.G1::of, Bls12381::sumOfMultiplesG1));
    set.put(Address.ofNumber(0x0d), new CurveContract(_ -> 600, Bls12381::addG2));
    set.put(
        Address.ofNumber(0x0e),
        new CurveContract(MultiplicationPrice.G2::of, Bls12381::sumOfMultiplesG2));
    set.put(
        Address.ofNumber(0x0f),
        new CurveContract(
            input -> 37_700 + 32_600L * (input.size() / 384), Bls12381::pairingCheck));
    set.put(Address.ofNumber(0x10), new CurveContract(_ -> 5_500, Bls12381::mapToG1));
    set.put(Address.ofNumber(0x11), new CurveContract(_ -> 23_800, Bls12381::mapToG2));
  }
}
