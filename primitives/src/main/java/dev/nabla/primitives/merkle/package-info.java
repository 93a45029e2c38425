/// Positional Merkle trees (RFC 6962 shape and prefixes) and their inclusion proofs.
@NullMarked
package dev.nabla.primitives.merkle;

import org.jspecify.annotations.NullMarked;
