/// What OpenGradient's clients and contracts sign and hash, to the byte.
@NullMarked
package dev.nabla.protocol.opengradient;

import org.jspecify.annotations.NullMarked;
