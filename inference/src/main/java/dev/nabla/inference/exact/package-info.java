/// The exact engine: request to prompt, fast kernels with the bits of `model.exact`, tokens to
/// text, and the same walk again to check an answer.
@NullMarked
package dev.nabla.inference.exact;

import org.jspecify.annotations.NullMarked;
