/// Model files by digest: where they come from, where they are kept, and that they have not
/// changed.
@NullMarked
package dev.nabla.inference.store;

import org.jspecify.annotations.NullMarked;
