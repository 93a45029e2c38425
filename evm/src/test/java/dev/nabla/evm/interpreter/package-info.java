@NullMarked
package dev.nabla.evm.interpreter;

import org.jspecify.annotations.NullMarked;
