package dev.nabla.tee.certificate;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;

/// A vendor's public key: an elliptic-curve point on P-256 or P-384, or RSA of 2,048 to 4,096 bits
/// with exponent 65,537.
///
/// Verification never throws for what was signed: a bad signature is false. Elliptic curves are
/// BouncyCastle's, which takes an eighth of the JDK's time for P-384; RSA is [RsaKey]'s. The JDK is
/// the tests' oracle.
public sealed interface VerificationKey {
  /// Longest SubjectPublicKeyInfo that is read.
  int MAX_SPKI_BYTES = 1_024;

  /// Reads a SubjectPublicKeyInfo (RFC 5480 §2, RFC 8017 §A.1).
  ///
  /// @throws DecodingException where it is none of the kinds above, or the point is not on its
  ///   curve
  static VerificationKey read(Bytes spki) {
    if (spki.size() > MAX_SPKI_BYTES) {
      throw new DecodingException("a public key of over " + MAX_SPKI_BYTES + " bytes", 0);
    }
    for (EllipticCurve.Curve curve : List.of(EllipticCurve.Curve.P256, EllipticCurve.Curve.P384)) {
      if (startsWith(spki, curve.prefix)) {
        return EllipticCurve.at(
            curve, spki.slice(curve.prefix.size(), spki.size() - curve.prefix.size()));
      }
    }
    return Rsa.read(spki);
  }

  private static boolean startsWith(Bytes value, Bytes prefix) {
    return value.size() >= prefix.size() && value.slice(0, prefix.size()).equals(prefix);
  }

  /// The key at `x ‖ y` on P-256.
  ///
  /// @throws DecodingException where that is no point of the curve
  static VerificationKey p256(Bytes xy) {
    return EllipticCurve.at(EllipticCurve.Curve.P256, xy);
  }

  /// Whether `signature`, in the form X.509 uses, is over `message` under `scheme` by this key.
  boolean verify(SignatureScheme scheme, Bytes message, Bytes signature);

  /// Whether `r ‖ s`, big-endian and of the curve's width each, is the ECDSA signature over
  /// `message` by this key, hashed with SHA-256 on P-256 and SHA-384 on P-384. Of the two values of
  /// s that verify both count: hardware signs with either. False for an RSA key.
  boolean verifyRaw(Bytes message, Bytes rs);

  /// Whether this key lies on P-384.
  boolean isP384();

  /// A point of a curve.
  final class EllipticCurve implements VerificationKey {
    static final class Curve {
      static final Curve P256 =
          new Curve(
              "secp256r1", 32, "SHA-256", "3059301306072a8648ce3d020106082a8648ce3d03010703420004");
      static final Curve P384 =
          new Curve("secp384r1", 48, "SHA-384", "3076301006072a8648ce3d020106052b8104002203620004");

      private final int width;
      private final String digest;
      private final Bytes prefix;
      private final ECDomainParameters domain;

      private Curve(String name, int width, String digest, String prefix) {
        X9ECParameters curve = CustomNamedCurves.getByName(name);
        this.width = width;
        this.digest = digest;
        this.prefix = Bytes.fromHex(prefix);
        this.domain = new ECDomainParameters(curve);
      }
    }

    private final Curve curve;
    private final ECPublicKeyParameters key;

    private EllipticCurve(Curve curve, ECPublicKeyParameters key) {
      this.curve = curve;
      this.key = key;
    }

    private static EllipticCurve at(Curve curve, Bytes xy) {
      if (xy.size() != 2 * curve.width) {
        throw new DecodingException("a public key of the wrong length", 0);
      }
      byte[] point = new byte[1 + xy.size()];
      point[0] = 4;
      xy.copyTo(point, 1);
      try {
        return new EllipticCurve(
            curve,
            new ECPublicKeyParameters(curve.domain.getCurve().decodePoint(point), curve.domain));
      } catch (IllegalArgumentException e) {
        throw new DecodingException("a public key that is no point of its curve", 0, e);
      }
    }

    @Override
    public boolean verify(SignatureScheme scheme, Bytes message, Bytes signature) {
      return switch (scheme) {
        case ECDSA_SHA256, ECDSA_SHA384 -> {
          try {
            DerReader outer = DerReader.of(signature);
            DerReader pair = outer.enter(DerReader.SEQUENCE);
            BigInteger r = pair.integer();
            BigInteger s = pair.integer();
            pair.finish();
            outer.finish();
            yield verify(scheme.digest(), message, r, s);
          } catch (DecodingException e) {
            yield false;
          }
        }
        case RSA_PSS_SHA384, RSA_PSS_SHA384_TRAILER -> false;
      };
    }

    @Override
    public boolean verifyRaw(Bytes message, Bytes rs) {
      if (rs.size() != 2 * curve.width) {
        return false;
      }
      byte[] both = rs.toArray();
      return verify(
          curve.digest,
          message,
          new BigInteger(1, both, 0, curve.width),
          new BigInteger(1, both, curve.width, curve.width));
    }

    private boolean verify(String digest, Bytes message, BigInteger r, BigInteger s) {
      ECDSASigner verifier = new ECDSASigner();
      verifier.init(false, key);
      return r.signum() > 0
          && s.signum() > 0
          && verifier.verifySignature(hash(digest, message), r, s);
    }

    private static byte[] hash(String digest, Bytes message) {
      try {
        return MessageDigest.getInstance(digest).digest(message.toArray());
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has " + digest, e);
      }
    }

    @Override
    public boolean isP384() {
      return curve == Curve.P384;
    }
  }

  /// An RSA key.
  final class Rsa implements VerificationKey {
    private static final BigInteger EXPONENT = BigInteger.valueOf(65_537);
    private static final int MAX_BITS = 4_096;

    private final RsaKey key;

    private Rsa(RsaKey key) {
      this.key = key;
    }

    private static Rsa read(Bytes spki) {
      RsaKey key = RsaKey.read(spki);
      if (key.modulus().bitLength() > MAX_BITS || !key.exponent().equals(EXPONENT)) {
        throw new DecodingException("an RSA key of a size that no vendor uses", 0);
      }
      return new Rsa(key);
    }

    @Override
    public boolean verify(SignatureScheme scheme, Bytes message, Bytes signature) {
      return switch (scheme) {
        case ECDSA_SHA256, ECDSA_SHA384 -> false;
        case RSA_PSS_SHA384, RSA_PSS_SHA384_TRAILER ->
            key.verifyPss(scheme.digest(), message, signature);
      };
    }

    @Override
    public boolean verifyRaw(Bytes message, Bytes rs) {
      return false;
    }

    @Override
    public boolean isP384() {
      return false;
    }
  }
}
