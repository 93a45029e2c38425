package dev.nabla.primitives.crypto;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.math.BigInteger;
import java.util.Optional;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/// The curve on BouncyCastle's field arithmetic, for machines without the native library.
final class PortableSecp256k1 implements Secp256k1Engine {
  private static final X9ECParameters PARAMETERS = CustomNamedCurves.getByName("secp256k1");
  private static final ECCurve CURVE = PARAMETERS.getCurve();
  private static final BigInteger ORDER = PARAMETERS.getN();

  /// As libsecp256k1: r = 0 or s = 0 asks RFC 6979 for its next nonce; then s is made low, which
  /// turns the nonce's point over.
  @Override
  public EcdsaSignature sign(Hash digest, SecretKey key) {
    BigInteger secret = new BigInteger(1, key.borrow());
    BigInteger message = new BigInteger(1, digest.toArray());
    HMacDSAKCalculator nonces = new HMacDSAKCalculator(new SHA256Digest());
    nonces.init(ORDER, secret, digest.toArray());
    while (true) {
      BigInteger nonce = nonces.nextK();
      ECPoint point = timesGenerator(nonce);
      BigInteger r = point.getAffineXCoord().toBigInteger();
      BigInteger s = nonce.modInverse(ORDER).multiply(message.add(r.mod(ORDER).multiply(secret)));
      s = s.mod(ORDER);
      // An x of n or more would need a third bit to recover, which Ethereum has not; 2^-128 of all.
      if (r.signum() != 0 && r.compareTo(ORDER) < 0 && s.signum() != 0) {
        return lowS(r, s, point.getAffineYCoord().testBitZero());
      }
    }
  }

  private static EcdsaSignature lowS(BigInteger r, BigInteger s, boolean odd) {
    boolean high = s.compareTo(ORDER.shiftRight(1)) > 0;
    return new EcdsaSignature(
        UInt256.of(r), UInt256.of(high ? ORDER.subtract(s) : s), odd != high ? 1 : 0);
  }

  @Override
  public Optional<Bytes> recover(Hash digest, EcdsaSignature signature) {
    BigInteger r = signature.r().toBigInteger();
    Optional<ECPoint> nonce = liftX(r, signature.yParity());
    if (nonce.isEmpty()) {
      return Optional.empty();
    }
    BigInteger inverse = r.modInverse(ORDER);
    BigInteger message = new BigInteger(1, digest.toArray());
    BigInteger u1 = message.negate().multiply(inverse).mod(ORDER);
    BigInteger u2 = signature.s().toBigInteger().multiply(inverse).mod(ORDER);
    ECPoint key = ECAlgorithms.sumOfTwoMultiplies(PARAMETERS.getG(), u1, nonce.get(), u2);
    return key.isInfinity() ? Optional.empty() : Optional.of(encode(key));
  }

  private static Optional<ECPoint> liftX(BigInteger x, int yParity) {
    byte[] compressed = new byte[33];
    compressed[0] = (byte) (2 + yParity);
    UInt256.of(x).toHash().copyTo(compressed, 1);
    try {
      return Optional.of(CURVE.decodePoint(compressed));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  @Override
  public boolean verify(Hash digest, EcdsaSignature signature, Bytes publicKey) {
    byte[] encoded = new byte[1 + Secp256k1.PUBLIC_KEY_SIZE];
    encoded[0] = 4;
    publicKey.copyTo(encoded, 1);
    ECPoint key;
    try {
      key = CURVE.decodePoint(encoded);
    } catch (IllegalArgumentException _) {
      return false;
    }
    BigInteger r = signature.r().toBigInteger();
    BigInteger inverse = signature.s().toBigInteger().modInverse(ORDER);
    BigInteger u1 = new BigInteger(1, digest.toArray()).multiply(inverse).mod(ORDER);
    BigInteger u2 = r.multiply(inverse).mod(ORDER);
    ECPoint sum = ECAlgorithms.sumOfTwoMultiplies(PARAMETERS.getG(), u1, key, u2).normalize();
    return !sum.isInfinity() && sum.getAffineXCoord().toBigInteger().mod(ORDER).equals(r);
  }

  @Override
  public Bytes publicKeyOf(SecretKey key) {
    return encode(timesGenerator(new BigInteger(1, key.borrow())));
  }

  private static ECPoint timesGenerator(BigInteger factor) {
    return new FixedPointCombMultiplier().multiply(PARAMETERS.getG(), factor).normalize();
  }

  private static Bytes encode(ECPoint point) {
    return Bytes.of(point.normalize().getEncoded(false), 1, Secp256k1.PUBLIC_KEY_SIZE);
  }
}
