/// The Java face of the contracts, without a ledger; on the EVM it is tested from `node`.
@NullMarked
package dev.nabla.protocol.contract;

import org.jspecify.annotations.NullMarked;
