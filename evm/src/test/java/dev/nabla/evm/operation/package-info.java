@NullMarked
package dev.nabla.evm.operation;

import org.jspecify.annotations.NullMarked;
