package dev.nabla.evm.bls12381;

import java.util.Optional;
import java.util.function.Supplier;
import supranational.blst.P1_Affine;

/// The native library blst, as its Java binding carries it for Linux, macOS and Windows.
final class NativeLibrary {
  private NativeLibrary() {}

  /// Loads the library, once in the life of the process.
  ///
  /// @throws IllegalStateException where it does not load here; says why
  static void require() {
    try {
      if (!P1_Affine.generator().on_curve()) {
        throw new IllegalStateException("blst computes wrongly: its generator is not on the curve");
      }
    } catch (LinkageError | RuntimeException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IllegalStateException(
          "the native library blst does not load on %s %s: %s. The ledger's rules need it for "
                  .formatted(
                      System.getProperty("os.name"),
                      System.getProperty("os.arch"),
                      cause.getMessage())
              + "BLS12-381 and KZG; it is unpacked to java.io.tmpdir, which must be writable and"
              + " must allow execution",
          e);
    }
  }

  /// A point from bytes, or nothing where the library refuses them.
  static <P> Optional<P> decoded(Supplier<P> decoder) {
    try {
      return Optional.of(decoder.get());
    } catch (RuntimeException _) {
      // The binding's only way to say BLST_BAD_ENCODING or BLST_POINT_NOT_ON_CURVE.
      return Optional.empty();
    }
  }
}
