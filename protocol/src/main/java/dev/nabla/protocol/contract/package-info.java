/// The Java face of our Solidity: call data, answers and events as records, and where the contracts
/// keep what receipts prove offline. Sources are in `protocol/contracts`.
@NullMarked
package dev.nabla.protocol.contract;

import org.jspecify.annotations.NullMarked;
