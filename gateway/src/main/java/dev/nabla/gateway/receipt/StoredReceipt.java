package dev.nabla.gateway.receipt;

import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.Routing;
import org.jspecify.annotations.Nullable;

/// A receipt with everything that its payer may ask for.
///
/// @param requestId who knows it may read the opening
/// @param receipt the receipt
/// @param opening salts and preimages, whatever is disclosed
/// @param routing preimage of the routing's hash; null where nobody asked for a mode
public record StoredReceipt(
    RequestId requestId, InferenceReceipt receipt, Opening opening, @Nullable Routing routing) {}
