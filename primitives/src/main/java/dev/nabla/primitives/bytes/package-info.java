/// Fixed-width values that every floor shares: hashes, addresses, 256-bit numbers, byte strings.
@NullMarked
package dev.nabla.primitives.bytes;

import org.jspecify.annotations.NullMarked;
