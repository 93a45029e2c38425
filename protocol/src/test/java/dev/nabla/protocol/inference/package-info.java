/// Samples and vectors of the formats.
@NullMarked
package dev.nabla.protocol.inference;

import org.jspecify.annotations.NullMarked;
