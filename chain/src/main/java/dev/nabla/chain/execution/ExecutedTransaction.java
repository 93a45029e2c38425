package dev.nabla.chain.execution;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.eth.Transaction;
import dev.nabla.protocol.eth.TransactionReceipt;
import java.util.Optional;

/// A transaction in its block, with what became of it.
///
/// @param hash of the transaction
/// @param gasUsed after refunds, what the sender paid for
/// @param created the new contract, where one was created
public record ExecutedTransaction(
    Transaction transaction,
    Hash hash,
    Address sender,
    TransactionReceipt receipt,
    long gasUsed,
    Optional<Address> created) {}
