/// Ethereum's own data (transactions, headers, logs, proofs) and a client for its JSON-RPC.
@NullMarked
package dev.nabla.protocol.eth;

import org.jspecify.annotations.NullMarked;
