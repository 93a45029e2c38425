/// HTTP on the outside, OpenAI's shapes: routes, bodies, streams, errors.
@NullMarked
package dev.nabla.gateway.api;

import org.jspecify.annotations.NullMarked;
