/// Hash functions and signatures, without I/O, clocks or hidden randomness.
@NullMarked
package dev.nabla.primitives.crypto;

import org.jspecify.annotations.NullMarked;
