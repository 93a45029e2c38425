/// Evidence to verdict: pure, offline, at a given instant.
@NullMarked
package dev.nabla.tee.verifier;

import org.jspecify.annotations.NullMarked;
