package dev.nabla.chain.genesis;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// An account as the first block has it.
///
/// @param nonce unsigned 64 bits
/// @param storage slots that are not zero
public record GenesisAccount(
    UInt256 balance, long nonce, Bytes code, SortedMap<UInt256, UInt256> storage) {
  /// Copies the map.
  public GenesisAccount {
    storage = Collections.unmodifiableSortedMap(new TreeMap<>(storage));
  }

  /// An account that owns `balance` wei and nothing else.
  public static GenesisAccount ofBalance(UInt256 balance) {
    return new GenesisAccount(balance, 0, Bytes.EMPTY, new TreeMap<>());
  }
}
