/// Ethereum's JSON-RPC over the ledger: one class for each method, errors by their standard codes.
@NullMarked
package dev.nabla.chain.rpc;

import org.jspecify.annotations.NullMarked;
