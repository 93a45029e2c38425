/// The ledger's contracts on the real EVM: every transition, every refusal, and that Java and
/// Solidity agree on each hash and encoding.
@NullMarked
package dev.nabla.contracts;

import org.jspecify.annotations.NullMarked;
