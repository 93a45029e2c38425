/// World state as the interpreter sees it: a read-only base and a journal of changes over it.
@NullMarked
package dev.nabla.evm.state;

import org.jspecify.annotations.NullMarked;
