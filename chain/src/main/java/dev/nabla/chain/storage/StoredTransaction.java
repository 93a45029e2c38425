package dev.nabla.chain.storage;

import dev.nabla.chain.block.Block;
import dev.nabla.chain.execution.ExecutedTransaction;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.codec.RlpReader;
import dev.nabla.primitives.codec.RlpWriter;
import dev.nabla.protocol.eth.Transaction;
import dev.nabla.protocol.eth.TransactionReceipt;
import java.util.List;
import java.util.Optional;

/// What is kept about an executed transaction beside its bytes, so that nothing is recovered or run
/// again to answer a question about it.
record StoredTransaction(
    TransactionReceipt receipt, Address sender, long gasUsed, Optional<Address> created) {

  static StoredTransaction of(ExecutedTransaction executed) {
    return new StoredTransaction(
        executed.receipt(), executed.sender(), executed.gasUsed(), executed.created());
  }

  /// `rlp([transaction, …])` of a block.
  static byte[] encodeAll(List<ExecutedTransaction> transactions) {
    RlpWriter out = new RlpWriter(1024).beginList();
    transactions.forEach(transaction -> of(transaction).write(out));
    return out.endList().toArray();
  }

  /// Reads what [#encodeAll] gives.
  static List<StoredTransaction> decodeAll(Bytes value) {
    RlpReader in = RlpReader.of(value);
    List<StoredTransaction> all = in.list(Block.MAX_TRANSACTIONS, StoredTransaction::read);
    in.expectEnd();
    return all;
  }

  ExecutedTransaction join(Transaction transaction) {
    return new ExecutedTransaction(
        transaction, transaction.hash(), sender, receipt, gasUsed, created);
  }

  private void write(RlpWriter out) {
    out.beginList().bytes(receipt.encoded()).address(sender).number(gasUsed);
    created.ifPresentOrElse(out::address, () -> out.bytes(Bytes.EMPTY));
    out.endList();
  }

  private static StoredTransaction read(RlpReader in) {
    RlpReader fields = in.list();
    TransactionReceipt receipt = TransactionReceipt.decode(fields.bytes());
    Address sender = fields.address();
    long gasUsed = fields.uint63();
    Bytes created = fields.bytes();
    fields.expectEnd();
    return new StoredTransaction(
        receipt,
        sender,
        gasUsed,
        created.isEmpty() ? Optional.empty() : Optional.of(Address.of(created.toArray())));
  }
}
