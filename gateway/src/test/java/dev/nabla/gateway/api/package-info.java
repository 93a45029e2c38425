@NullMarked
package dev.nabla.gateway.api;

import org.jspecify.annotations.NullMarked;
