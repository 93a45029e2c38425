/// The curve BLS12-381 as its precompiled contracts need it: points through a native library,
/// mapping to the curve and KZG openings on top.
@NullMarked
package dev.nabla.evm.bls12381;

import org.jspecify.annotations.NullMarked;
