package dev.nabla.chain.storage;

import dev.nabla.chain.block.BlockRules;
import dev.nabla.chain.block.BlockVerdict;
import dev.nabla.chain.execution.ExecutedTransaction;
import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.infrastructure.store.StorageException.Reason;
import dev.nabla.protocol.eth.BlockHeader;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Goes through every block of a chain as a stranger would: each header keeps the rules after the
/// one before, body and receipts have the roots that it names, senders are those who signed, and
/// the indexes lead to where things stand and nowhere else. Nothing is run again. Time grows with
/// the chain, memory does not.
public final class ChainAudit {
  private final ChainStore chain;
  private final LogIndex logIndex;
  private long transactions;
  private long logTerms;

  private ChainAudit(ChainStore chain) {
    this.chain = chain;
    this.logIndex = chain.logIndex();
  }

  /// What was gone through.
  ///
  /// @param logTerms addresses and topics by which blocks are found, each once for a block
  public record Report(long blocks, long transactions, long logTerms) {}

  /// Audits all blocks up to the head.
  ///
  /// @throws StorageException at the first thing that is wrong, naming it
  public static Report run(ChainStore chain) {
    return new ChainAudit(chain).run();
  }

  private Report run() {
    long head = chain.head().number();
    Optional<BlockHeader> parent = Optional.empty();
    for (long number = 0; number <= head; number++) {
      StoredBlock block = chain.block(number).orElseThrow(wrong("no header", number));
      checkHeader(block, parent);
      checkBody(block);
      checkLogs(block);
      parent = Optional.of(block.header());
    }
    // Every entry that has to be there is: where there are more, some lead nowhere.
    requireEntries(
        chain.indexEntries(), new ChainStore.IndexEntries(head + 1, transactions, logTerms));
    return new Report(head + 1, transactions, logTerms);
  }

  private static void requireEntries(
      ChainStore.IndexEntries found, ChainStore.IndexEntries expected) {
    if (!found.equals(expected)) {
      throw damaged("the indexes have " + found + ", the blocks account for " + expected);
    }
  }

  private static void checkHeader(StoredBlock block, Optional<BlockHeader> parent) {
    if (parent.isPresent()
        && BlockRules.checkHeader(block.header(), parent.get())
            instanceof BlockVerdict.Rejected(var fault, String detail)) {
      throw wrong(fault + ", " + detail, block.header().number()).get();
    }
  }

  private void checkBody(StoredBlock block) {
    long number = block.header().number();
    List<ExecutedTransaction> executed = block.transactions();
    if (!block
        .header()
        .receiptsRoot()
        .equals(
            BlockRules.receiptsRoot(
                executed.stream().map(ExecutedTransaction::receipt).toList()))) {
      throw wrong("other receipts than its header names", number).get();
    }
    if (BlockRules.checkBody(block.header(), block.block().transactions())
        instanceof BlockVerdict.Rejected(var fault, String detail)) {
      throw wrong(fault + ", " + detail, number).get();
    }
    if (!chain.numberOf(block.hash()).equals(Optional.of(number))) {
      throw wrong("no way to it by its hash", number).get();
    }
    for (int i = 0; i < executed.size(); i++) {
      checkTransaction(executed.get(i), new TransactionLocation(number, i));
    }
    transactions += executed.size();
  }

  private void checkLogs(StoredBlock block) {
    Set<LogIndex.Term> terms = LogIndex.termsOf(block.transactions());
    for (LogIndex.Term term : terms) {
      if (!logIndex.leads(term, block.header().number())) {
        throw wrong("no way to its logs by " + term.value(), block.header().number()).get();
      }
    }
    logTerms += terms.size();
  }

  private void checkTransaction(ExecutedTransaction executed, TransactionLocation place) {
    if (!chain.locate(executed.hash()).equals(Optional.of(place))) {
      throw wrong("no way to transaction " + executed.hash(), place.blockNumber()).get();
    }
    if (!executed.transaction().sender().equals(Optional.of(executed.sender()))) {
      throw wrong("a wrong sender of " + executed.hash(), place.blockNumber()).get();
    }
  }

  private static Supplier<StorageException> wrong(String what, long number) {
    return () -> damaged("block %d: %s".formatted(number, what));
  }

  private static StorageException damaged(String what) {
    return new StorageException(
        Reason.DAMAGED, what + "; restore the chain's folder from a copy or remove it");
  }
}
