/// Runs the verifier over folders of vectors in the form of the shared ones: evidence, what it must
/// give, and mutations that must be refused.
@NullMarked
package dev.nabla.tee.conformance;

import org.jspecify.annotations.NullMarked;
