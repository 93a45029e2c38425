package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.P256PublicKey;
import java.util.List;
import java.util.Map;

/// Where `TeeRegistry` stores the P-256 key that a node id is bound to, so that a storage proof
/// (EIP-1186) shows it without a network. Slots come from the compiler's own layout; tests hold
/// them equal to the contract's views.
public final class TeeRegistryLayout {
  private static final StorageMap STORAGE = TeeRegistryContract.ABI.storage();
  private static final UInt256 NODES = STORAGE.variable("_nodes");
  private static final StorageMap.Member OPERATOR = STORAGE.member("Node", "operator");
  private static final StorageMap.Member KEY_X = STORAGE.member("Node", "p256X");
  private static final StorageMap.Member KEY_Y = STORAGE.member("Node", "p256Y");

  private TeeRegistryLayout() {}

  /// The slots from which [#read] tells a node's key.
  public static List<UInt256> slots(Hash nodeId) {
    UInt256 node = StorageMap.entry(nodeId, NODES);
    return List.of(OPERATOR.slotFrom(node), KEY_X.slotFrom(node), KEY_Y.slotFrom(node));
  }

  /// The node's key by the values of exactly these slots.
  ///
  /// @throws DecodingException where a slot of [#slots] is missing
  public static RegisteredKey read(Hash nodeId, Map<UInt256, UInt256> values) {
    UInt256 node = StorageMap.entry(nodeId, NODES);
    byte[] operator = value(OPERATOR, node, values).toArray();
    return new RegisteredKey(
        Address.of(operator, operator.length - Address.SIZE),
        value(KEY_X, node, values).toHash(),
        value(KEY_Y, node, values).toHash());
  }

  private static UInt256 value(
      StorageMap.Member member, UInt256 start, Map<UInt256, UInt256> values) {
    UInt256 slot = member.slotFrom(start);
    UInt256 word = values.get(slot);
    if (word == null) {
      throw new DecodingException("no value for slot " + slot.toQuantity(), 0);
    }
    return member.in(word);
  }

  /// What storage says about a node's key; keys never change.
  ///
  /// @param operator who registered it; zero where there is no such node
  /// @param x affine coordinate of the P-256 key
  /// @param y affine coordinate of the P-256 key
  public record RegisteredKey(Address operator, Hash x, Hash y) {
    /// Whether there is such a node and `key` is its key.
    public boolean isKey(P256PublicKey key) {
      return !operator.equals(Address.ZERO) && x.equals(key.x()) && y.equals(key.y());
    }
  }
}
