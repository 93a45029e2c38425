package dev.nabla.gateway.receipt;

import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.Opening;

/// A receipt with everything that its payer may ask for.
///
/// @param requestId who knows it may read the opening
/// @param receipt the receipt
/// @param opening salts and preimages, whatever is disclosed
public record StoredReceipt(RequestId requestId, InferenceReceipt receipt, Opening opening) {}
