@NullMarked
package dev.nabla.evm.precompile;

import org.jspecify.annotations.NullMarked;
