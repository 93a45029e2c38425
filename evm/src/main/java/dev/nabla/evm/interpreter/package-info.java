/// Runs frames to their halt, and calls and creations to their result.
@NullMarked
package dev.nabla.evm.interpreter;

import org.jspecify.annotations.NullMarked;
