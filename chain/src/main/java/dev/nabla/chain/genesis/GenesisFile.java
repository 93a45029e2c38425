package dev.nabla.chain.genesis;

import dev.nabla.primitives.bytes.Address;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a genesis file says. What it leaves out comes from elsewhere ([#over]).
///
/// @param timestamp seconds since the epoch
/// @param producer who seals blocks
public record GenesisFile(
    OptionalLong chainId,
    OptionalLong timestamp,
    OptionalLong gasLimit,
    Optional<Address> producer,
    SortedMap<Address, GenesisAccount> alloc,
    List<GenesisConstructor> constructors) {
  /// Copies the collections.
  public GenesisFile {
    alloc = Collections.unmodifiableSortedMap(new TreeMap<>(alloc));
    constructors = List.copyOf(constructors);
  }

  /// A file that says nothing.
  public static final GenesisFile NOTHING =
      new GenesisFile(
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          Optional.empty(),
          new TreeMap<>(),
          List.of());

  /// `base` with what this file says instead, and with its accounts and constructors as well: they
  /// come after those of `base`.
  ///
  /// @throws IllegalArgumentException where both make the same account or contract, or name
  ///   different producers
  public GenesisConfig over(GenesisConfig base) {
    if (producer.isPresent() && !producer.get().equals(base.producer())) {
      throw new IllegalArgumentException(
          "the genesis file names the producer %s, whose key is not here: it would be %s"
              .formatted(producer.get(), base.producer()));
    }
    SortedMap<Address, GenesisAccount> accounts = new TreeMap<>(base.alloc());
    alloc.forEach((address, account) -> {
      if (accounts.put(address, account) != null) {
        throw twice(address);
      }
    });
    List<GenesisConstructor> all = new ArrayList<>(base.constructors());
    for (GenesisConstructor constructor : constructors) {
      if (all.stream().anyMatch(other -> other.at().equals(constructor.at()))) {
        throw twice(constructor.at());
      }
      all.add(constructor);
    }
    return new GenesisConfig(
        chainId.orElse(base.chainId()),
        timestamp.orElse(base.timestamp()),
        gasLimit.orElse(base.gasLimit()),
        base.producer(),
        accounts,
        all);
  }

  private static IllegalArgumentException twice(Address address) {
    return new IllegalArgumentException(
        "the genesis file makes " + address + ", which is there already");
  }
}
