package dev.nabla.evm.precompile;

import dev.nabla.evm.bls12381.Bls12381;
import dev.nabla.evm.gas.Fork;
import dev.nabla.evm.gas.PrecompileLevel;
import dev.nabla.primitives.bytes.Address;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Ethereum's own precompiled contracts under a fork's rules.
///
/// Those of bn254 (0x06 to 0x08) are not here yet. Their addresses stand in the set all the same,
/// since they count as warm; a call to one fails, and says so to whoever asked to know.
public final class StandardPrecompiles {
  private StandardPrecompiles() {}

  /// The set under `fork`.
  public static Precompiles of(Fork fork) {
    return of(fork, _ -> {});
  }

  /// The set under `fork`.
  ///
  /// @param absentCalled told the address of each contract that was called and is not here
  public static Precompiles of(Fork fork, Consumer<Address> absentCalled) {
    Bls12381.require();
    Map<Address, Precompile> set = new HashMap<>();
    for (int number = 0x01; number <= last(fork.precompiles()); number++) {
      Address address = Address.ofNumber(number);
      set.put(address, new AbsentPrecompile(() -> absentCalled.accept(address)));
    }
    set.put(Address.ofNumber(0x01), new EcRecover());
    set.put(Address.ofNumber(0x02), new Sha256());
    set.put(Address.ofNumber(0x03), new Ripemd160());
    set.put(Address.ofNumber(0x04), new Identity());
    set.put(Address.ofNumber(0x05), new ModExp(fork.hasOsakaModExp()));
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

  private static int last(PrecompileLevel level) {
    return switch (level) {
      case CANCUN -> 0x0a;
      case PRAGUE, OSAKA -> 0x11;
    };
  }
}
