package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import java.util.List;

/// One address that a transaction announces, with the storage slots it will use there (EIP-2930).
public record AccessListEntry(Address address, List<Hash> storageKeys) {
  /// Copies the list.
  public AccessListEntry {
    storageKeys = List.copyOf(storageKeys);
  }
}
