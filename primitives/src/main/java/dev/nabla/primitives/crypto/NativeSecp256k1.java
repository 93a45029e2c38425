package dev.nabla.primitives.crypto;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import fr.acinq.secp256k1.Secp256k1Exception;
import java.util.Optional;

/// libsecp256k1 through JNI.
final class NativeSecp256k1 implements Secp256k1Engine {
  private final fr.acinq.secp256k1.Secp256k1 library;

  private NativeSecp256k1(fr.acinq.secp256k1.Secp256k1 library) {
    this.library = library;
  }

  /// The engine, or nothing where the native library is not there for this machine.
  static Optional<Secp256k1Engine> load() {
    try {
      return Optional.of(new NativeSecp256k1(fr.acinq.secp256k1.Secp256k1.get()));
    } catch (IllegalStateException | LinkageError _) {
      return Optional.empty();
    }
  }

  @Override
  public EcdsaSignature sign(Hash digest, SecretKey key) {
    byte[] compact = library.sign(digest.toArray(), key.borrow());
    Bytes publicKey = publicKeyOf(key);
    EcdsaSignature even = EcdsaSignature.ofCompact(compact, 0);
    return recover(digest, even).filter(publicKey::equals).isPresent()
        ? even
        : EcdsaSignature.ofCompact(compact, 1);
  }

  @Override
  public Optional<Bytes> recover(Hash digest, EcdsaSignature signature) {
    try {
      byte[] point =
          library.ecdsaRecover(signature.toCompact(), digest.toArray(), signature.yParity());
      return Optional.of(Bytes.of(point, 1, Secp256k1.PUBLIC_KEY_SIZE));
    } catch (Secp256k1Exception _) {
      return Optional.empty();
    }
  }

  @Override
  public boolean verify(Hash digest, EcdsaSignature signature, Bytes publicKey) {
    try {
      return library.verify(signature.toCompact(), digest.toArray(), uncompressed(publicKey));
    } catch (Secp256k1Exception _) {
      return false;
    }
  }

  private static byte[] uncompressed(Bytes publicKey) {
    byte[] point = new byte[1 + Secp256k1.PUBLIC_KEY_SIZE];
    point[0] = 4;
    publicKey.copyTo(point, 1);
    return point;
  }

  @Override
  public Bytes publicKeyOf(SecretKey key) {
    return Bytes.of(library.pubkeyCreate(key.borrow()), 1, Secp256k1.PUBLIC_KEY_SIZE);
  }
}
