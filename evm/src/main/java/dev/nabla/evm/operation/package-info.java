/// What each instruction does, by family; the interpreter has charged its base gas and checked the
/// stack before.
@NullMarked
package dev.nabla.evm.operation;

import org.jspecify.annotations.NullMarked;
