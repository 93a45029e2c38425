package dev.nabla.evm.frame;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.RlpWriter;
import dev.nabla.primitives.crypto.Keccak256;

/// Where new contracts come to stand.
public final class ContractAddress {
  private ContractAddress() {}

  /// By creator and its nonce before the creation (Yellow Paper, section 7).
  public static Address ofNonce(Address creator, long nonce) {
    byte[] preimage =
        new RlpWriter().beginList().address(creator).number(nonce).endList().toArray();
    return lastBytes(Keccak256.hash(preimage));
  }

  /// By creator, salt and init code (EIP-1014).
  public static Address ofSalt(Address creator, Hash salt, Bytes initCode) {
    byte[] preimage = new byte[85];
    preimage[0] = (byte) 0xff;
    creator.copyTo(preimage, 1);
    salt.copyTo(preimage, 21);
    Keccak256.hash(initCode).copyTo(preimage, 53);
    return lastBytes(Keccak256.hash(preimage));
  }

  private static Address lastBytes(Hash hash) {
    return Address.of(hash.toArray(), Hash.SIZE - Address.SIZE);
  }
}
