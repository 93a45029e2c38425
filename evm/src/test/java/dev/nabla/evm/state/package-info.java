@NullMarked
package dev.nabla.evm.state;

import org.jspecify.annotations.NullMarked;
