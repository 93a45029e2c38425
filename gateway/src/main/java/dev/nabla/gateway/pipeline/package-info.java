/// The order of one request, whatever shape it came in.
@NullMarked
package dev.nabla.gateway.pipeline;

import org.jspecify.annotations.NullMarked;
