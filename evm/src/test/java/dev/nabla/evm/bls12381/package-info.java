@NullMarked
package dev.nabla.evm.bls12381;

import org.jspecify.annotations.NullMarked;
