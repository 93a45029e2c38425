/// The arithmetic of `exact/1` on packed weights, scalar and in vectors of any width, and the
/// threads that run it; every form gives the same bits.
@NullMarked
package dev.nabla.inference.exact.kernel;

import org.jspecify.annotations.NullMarked;
