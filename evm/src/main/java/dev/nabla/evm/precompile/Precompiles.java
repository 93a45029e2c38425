package dev.nabla.evm.precompile;

import dev.nabla.primitives.bytes.Address;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The precompiled contracts by address. Immutable; safe to share.
public final class Precompiles {
  private final Map<Address, Precompile> byAddress;

  private Precompiles(Map<Address, Precompile> byAddress) {
    this.byAddress = Map.copyOf(byAddress);
  }

  /// Those of `contracts`.
  public static Precompiles of(Map<Address, Precompile> contracts) {
    return new Precompiles(contracts);
  }

  /// These and one more, in the place of any that was there.
  public Precompiles with(Address address, Precompile precompile) {
    Map<Address, Precompile> all = new HashMap<>(byAddress);
    all.put(address, precompile);
    return new Precompiles(all);
  }

  /// The contract at `address`; null where there is none.
  public @Nullable Precompile at(Address address) {
    return byAddress.get(address);
  }

  /// All addresses: warm from the start of each transaction (EIP-2929).
  public Set<Address> addresses() {
    return byAddress.keySet();
  }
}
