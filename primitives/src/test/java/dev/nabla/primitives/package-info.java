/// What tests of every module share: seeded randomness and the vectors beside the repository.
@NullMarked
package dev.nabla.primitives;

import org.jspecify.annotations.NullMarked;
