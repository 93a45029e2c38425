package dev.nabla.chain.genesis;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.RlpWriter;
import dev.nabla.primitives.crypto.Keccak256;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// All that the first block follows from. Two nodes with equal configurations have the same first
/// block, to the bit.
///
/// @param timestamp seconds since the epoch
/// @param producer whose seal the blocks after the first carry, and who gets the tips
/// @param alloc accounts that exist before any constructor runs
/// @param constructors run in their order, each seeing what those before it made
public record GenesisConfig(
    long chainId,
    long timestamp,
    long gasLimit,
    Address producer,
    SortedMap<Address, GenesisAccount> alloc,
    List<GenesisConstructor> constructors) {
  /// Nabla's own chain.
  public static final long NABLA_CHAIN_ID = 62_252;

  /// Gas of a block, so that the worst one can be run in time.
  public static final long DEFAULT_GAS_LIMIT = 60_000_000;

  /// Copies the collections.
  public GenesisConfig {
    alloc = Collections.unmodifiableSortedMap(new TreeMap<>(alloc));
    constructors = List.copyOf(constructors);
    if (chainId <= 0 || timestamp < 0 || gasLimit <= 0) {
      throw new IllegalArgumentException(
          "chain id " + chainId + ", timestamp " + timestamp + ", gas limit " + gasLimit);
    }
  }

  /// keccak256 over all of it: tells whether a folder was made from this configuration.
  public Hash digest() {
    RlpWriter out = new RlpWriter(1024).beginList();
    out.number(chainId).number(timestamp).number(gasLimit).address(producer).beginList();
    for (Map.Entry<Address, GenesisAccount> entry : alloc.entrySet()) {
      GenesisAccount account = entry.getValue();
      out.beginList().address(entry.getKey()).number(account.balance()).number(account.nonce());
      out.bytes(account.code()).beginList();
      account.storage().forEach((slot, value) -> out.number(slot).number(value));
      out.endList().endList();
    }
    out.endList().beginList();
    for (GenesisConstructor constructor : constructors) {
      out.beginList().address(constructor.at()).bytes(constructor.initCode());
      out.number(constructor.balance()).endList();
    }
    return Keccak256.hash(out.endList().endList().toArray());
  }
}
