/// Opcodes, what they cost, and what differs between forks.
@NullMarked
package dev.nabla.evm.gas;

import org.jspecify.annotations.NullMarked;
