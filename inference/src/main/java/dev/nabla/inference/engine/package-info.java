/// The one interface through which a request becomes an answer, whatever kind of model stands
/// behind it.
@NullMarked
package dev.nabla.inference.engine;

import org.jspecify.annotations.NullMarked;
