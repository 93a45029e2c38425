@NullMarked
package dev.nabla.evm.frame;

import org.jspecify.annotations.NullMarked;
