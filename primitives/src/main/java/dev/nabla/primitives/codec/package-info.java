/// Encodings that refuse non-canonical input: RLP, JSON (strict reading, RFC 8785 writing), hex.
@NullMarked
package dev.nabla.primitives.codec;

import org.jspecify.annotations.NullMarked;
