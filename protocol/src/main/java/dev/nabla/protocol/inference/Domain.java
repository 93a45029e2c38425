package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Keccak256;
import java.nio.charset.StandardCharsets;

/// Where a receipt is valid: the EIP-712 domain `{name: "Nabla", version: "1", chainId,
/// verifyingContract: Settlement}`.
///
/// @param chainId EIP-155 chain id, at least 1
/// @param settlement address of the Settlement contract
public record Domain(long chainId, Address settlement) {
  private static final Hash TYPE_HASH =
      keccak("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
  private static final Hash NAME_HASH = keccak("Nabla");
  private static final Hash VERSION_HASH = keccak("1");

  public Domain {
    if (chainId < 1) {
      throw new IllegalArgumentException("chain id must be at least 1: " + chainId);
    }
  }

  /// The domain separator (EIP-712, "Definition of domainSeparator").
  public Hash separator() {
    return new AbiWords()
        .hash(TYPE_HASH)
        .hash(NAME_HASH)
        .hash(VERSION_HASH)
        .uint(chainId)
        .address(settlement)
        .keccak256();
  }

  /// The EIP-712 digest of a struct in this domain: keccak256(0x1901 ‖ separator ‖ structHash).
  public Hash digest(Hash structHash) {
    return Keccak256.hash(new byte[] {0x19, 0x01}, separator().toArray(), structHash.toArray());
  }

  private static Hash keccak(String text) {
    return Keccak256.hash(text.getBytes(StandardCharsets.UTF_8));
  }
}
