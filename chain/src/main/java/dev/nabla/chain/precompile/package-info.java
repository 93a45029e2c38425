/// Contracts that are code of the node and that Ethereum does not have: evidence of trusted
/// hardware, judged by the same verifier as everywhere else.
@NullMarked
package dev.nabla.chain.precompile;

import org.jspecify.annotations.NullMarked;
