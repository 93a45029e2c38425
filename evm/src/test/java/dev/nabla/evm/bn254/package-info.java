@NullMarked
package dev.nabla.evm.bn254;

import org.jspecify.annotations.NullMarked;
