package dev.nabla.primitives.crypto;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import java.util.Optional;

/// What [Secp256k1] runs on. Signatures that come in have r and s in [1, n - 1]; public keys are
/// x‖y. Two implementations, held to the same results by a test.
interface Secp256k1Engine {
  EcdsaSignature sign(Hash digest, SecretKey key);

  Optional<Bytes> recover(Hash digest, EcdsaSignature signature);

  boolean verify(Hash digest, EcdsaSignature signature, Bytes publicKey);

  Bytes publicKeyOf(SecretKey key);
}
