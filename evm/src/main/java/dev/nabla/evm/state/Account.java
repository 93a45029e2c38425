package dev.nabla.evm.state;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;

/// What the state holds about one account, besides its storage and the code itself.
///
/// @param nonce unsigned 64-bit (EIP-2681 keeps it below 2^64 - 1)
/// @param balance in wei
/// @param codeHash keccak256 of the code; [#EMPTY_CODE_HASH] for none
/// @param hasStorage whether any slot is not zero (a creation there collides, EIP-7610)
public record Account(long nonce, UInt256 balance, Hash codeHash, boolean hasStorage) {
  /// keccak256 of no bytes.
  public static final Hash EMPTY_CODE_HASH =
      Hash.fromHex("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");

  /// Whether nonce, balance and code are all empty (EIP-161).
  public boolean isEmpty() {
    return nonce == 0 && balance.isZero() && codeHash.equals(EMPTY_CODE_HASH);
  }
}
