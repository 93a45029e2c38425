/// Transactions that wait for a block: checked, bounded, ordered by nonce and price.
@NullMarked
package dev.nabla.chain.txpool;

import org.jspecify.annotations.NullMarked;
