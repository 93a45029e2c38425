/// Where a node's keys live and sign, and what is known about that place.
@NullMarked
package dev.nabla.tee.enclave;

import org.jspecify.annotations.NullMarked;
