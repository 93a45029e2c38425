package dev.nabla.primitives.crypto;

import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import java.math.BigInteger;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECPoint;

/// The domain parameters of P-256 (SEC 2 §2.4.2) as BouncyCastle holds them.
final class P256Curve {
  static final ECDomainParameters DOMAIN = domain();
  static final BigInteger ORDER = DOMAIN.getN();
  static final BigInteger HALF_ORDER = ORDER.shiftRight(1);

  private P256Curve() {}

  private static ECDomainParameters domain() {
    X9ECParameters curve = CustomNamedCurves.getByName("secp256r1");
    return new ECDomainParameters(curve);
  }

  static void requirePoint(Hash x, Hash y) {
    pointOf(x, y);
  }

  static ECPoint pointOf(Hash x, Hash y) {
    ECCurve curve = DOMAIN.getCurve();
    BigInteger prime = curve.getField().getCharacteristic();
    BigInteger affineX = unsigned(x);
    BigInteger affineY = unsigned(y);
    if (affineX.compareTo(prime) >= 0 || affineY.compareTo(prime) >= 0) {
      throw new DecodingException("coordinate is not below the field prime", 0);
    }
    ECPoint point = curve.createPoint(affineX, affineY);
    if (!point.isValid()) {
      throw new DecodingException("not a point of P-256", 0);
    }
    return point;
  }

  static BigInteger unsigned(Hash value) {
    return new BigInteger(1, value.toArray());
  }
}
