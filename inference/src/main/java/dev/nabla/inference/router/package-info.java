/// From the model's name in a request to the engine that answers it.
@NullMarked
package dev.nabla.inference.router;

import org.jspecify.annotations.NullMarked;
