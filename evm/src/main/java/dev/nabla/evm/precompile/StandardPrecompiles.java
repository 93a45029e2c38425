package dev.nabla.evm.precompile;

import dev.nabla.evm.gas.Fork;
import dev.nabla.evm.gas.PrecompileLevel;
import dev.nabla.primitives.bytes.Address;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Ethereum's own precompiled contracts under a fork's rules.
///
/// Those of elliptic curves over bn254 and BLS12-381 and of KZG (0x06 to 0x08, 0x0a, 0x0b to 0x11)
/// are not here yet. Their addresses stand in the set all the same, since they count as warm; a
/// call to one fails, and says so to whoever asked to know.
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
    if (fork.precompiles() == PrecompileLevel.OSAKA) {
      set.put(Address.ofNumber(0x0100), new P256Verify());
    }
    return Precompiles.of(set);
  }

  private static int last(PrecompileLevel level) {
    return switch (level) {
      case CANCUN -> 0x0a;
      case PRAGUE, OSAKA -> 0x11;
    };
  }
}
