/// What a gateway tells of the requests that it serves: how many, how long, how they ended; never
/// what they say.
@NullMarked
package dev.nabla.gateway.telemetry;

import org.jspecify.annotations.NullMarked;
