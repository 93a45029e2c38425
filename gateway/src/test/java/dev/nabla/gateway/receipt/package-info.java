@NullMarked
package dev.nabla.gateway.receipt;

import org.jspecify.annotations.NullMarked;
