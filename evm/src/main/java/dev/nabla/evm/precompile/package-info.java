/// Contracts that are code of the node instead of bytecode: the interface and the standard set.
@NullMarked
package dev.nabla.evm.precompile;

import org.jspecify.annotations.NullMarked;
