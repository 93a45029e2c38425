/// From signed windows to batches on the ledger, and what the ledger says about them.
@NullMarked
package dev.nabla.gateway.settlement;

import org.jspecify.annotations.NullMarked;
