/// Transactions and blocks to state changes.
@NullMarked
package dev.nabla.chain.execution;

import org.jspecify.annotations.NullMarked;
