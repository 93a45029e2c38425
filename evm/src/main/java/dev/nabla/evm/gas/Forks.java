package dev.nabla.evm.gas;

import java.util.List;
import java.util.Optional;

/// The forks that this binary knows.
public final class Forks {
  /// The rules of the Nabla ledger from its first block.
  public static final Fork OSAKA = new Osaka();

  private static final List<Fork> KNOWN = List.of(new Cancun(), new Prague(), OSAKA);

  private Forks() {}

  /// The fork that official test vectors call `name`.
  public static Optional<Fork> named(String name) {
    return KNOWN.stream().filter(fork -> fork.name().equals(name)).findFirst();
  }
}
