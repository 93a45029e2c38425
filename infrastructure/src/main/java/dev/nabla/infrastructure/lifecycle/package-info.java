/// Time and tasks: what runs when, on real threads or on a virtual clock.
@NullMarked
package dev.nabla.infrastructure.lifecycle;

import org.jspecify.annotations.NullMarked;
