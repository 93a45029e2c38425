@NullMarked
package dev.nabla.gateway.settlement;

import org.jspecify.annotations.NullMarked;
