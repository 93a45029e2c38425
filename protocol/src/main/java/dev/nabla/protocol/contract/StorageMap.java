package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import tools.jackson.databind.JsonNode;

/// Where a contract keeps its variables, from the compiler's own account of it.
///
/// Mappings follow the Solidity documentation, "Layout of State Variables in Storage": the value of
/// `key` in the mapping at slot p begins at keccak256(key ‖ p).
final class StorageMap {
  private final String contract;
  private final JsonNode layout;

  StorageMap(String contract, JsonNode layout) {
    this.contract = contract;
    this.layout = layout;
  }

  /// The slot of a variable.
  UInt256 variable(String label) {
    return UInt256.of(
        Long.parseLong(find(layout.path("variables"), label).path("slot").stringValue()));
  }

  /// The slot of the entry for `key` in the mapping at `mapping`.
  static UInt256 entry(Hash key, UInt256 mapping) {
    return UInt256.ofHash(Keccak256.hash(key.toArray(), mapping.toArray()));
  }

  /// A member of a struct that begins at `start`.
  Member member(String struct, String label) {
    JsonNode members = layout.path("structs").path("t_struct(" + struct + ")_storage");
    JsonNode member = find(members, label);
    return new Member(
        Integer.parseInt(member.path("slot").stringValue()),
        member.path("offset").intValue(),
        sizeOf(member.path("type").stringValue()));
  }

  private static int sizeOf(String type) {
    if (type.startsWith("t_uint")) {
      return Integer.parseInt(type.substring("t_uint".length())) / Byte.SIZE;
    }
    return switch (type) {
      case "t_address" -> 20;
      case "t_bool" -> 1;
      case "t_bytes32" -> 32;
      default -> {
        if (type.startsWith("t_enum")) {
          yield 1;
        }
        throw new IllegalStateException("no size for " + type);
      }
    };
  }

  private JsonNode find(JsonNode entries, String label) {
    for (JsonNode entry : entries) {
      if (entry.path("label").stringValue().equals(label)) {
        return entry;
      }
    }
    throw new IllegalStateException(contract + " stores no " + label);
  }

  /// A struct's member.
  ///
  /// @param slot counted from the struct's first
  /// @param offset in bytes from the low end of the slot
  /// @param size in bytes
  record Member(int slot, int offset, int size) {
    /// The slot of this member in the struct that begins at `start`.
    UInt256 slotFrom(UInt256 start) {
      return start.add(UInt256.of(slot));
    }

    /// The member's value in its slot's `word`.
    UInt256 in(UInt256 word) {
      byte[] bytes = word.toArray();
      byte[] value = new byte[size];
      System.arraycopy(bytes, bytes.length - offset - size, value, 0, size);
      return UInt256.ofBytes(value);
    }
  }
}
