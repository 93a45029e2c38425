/// One call under way: its stack, memory, code and place in the transaction and block.
@NullMarked
package dev.nabla.evm.frame;

import org.jspecify.annotations.NullMarked;
