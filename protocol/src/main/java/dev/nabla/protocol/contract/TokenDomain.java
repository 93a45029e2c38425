package dev.nabla.protocol.contract;

import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Keccak256;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/// The EIP-712 domain of a token: what it is called, on which chain, and where.
///
/// @param chainId EIP-155 chain id, at least 1
public record TokenDomain(String name, String version, long chainId, Address token) {
  private static final TupleType<Tuple> WORDS =
      TupleType.parse("(bytes32,bytes32,bytes32,uint256,address)");
  private static final Hash TYPE_HASH =
      hash("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

  /// OPG's on the chain with this id.
  public static TokenDomain opg(long chainId) {
    return new TokenDomain("OpenGradient", "1", chainId, ContractAddresses.OPG);
  }

  /// The domain separator.
  public Hash separator() {
    Tuple words =
        Tuple.from(
            TYPE_HASH.toArray(),
            hash(name).toArray(),
            hash(version).toArray(),
            BigInteger.valueOf(chainId),
            AbiRow.wrap(token));
    return Keccak256.hash(ContractAbi.bytesOf(WORDS.encode(words)));
  }

  /// What is signed: keccak256(0x1901 ‖ separator ‖ structHash).
  public Hash digest(Hash structHash) {
    return Keccak256.hash(new byte[] {0x19, 0x01}, separator().toArray(), structHash.toArray());
  }

  static Hash hash(String text) {
    return Keccak256.hash(text.getBytes(StandardCharsets.UTF_8));
  }
}
