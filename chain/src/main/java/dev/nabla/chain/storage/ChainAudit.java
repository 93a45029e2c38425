package dev.nabla.chain.storage;

import dev.nabla.chain.block.BlockRules;
import dev.nabla.chain.block.BlockVerdict;
import dev.nabla.chain.execution.ExecutedTransaction;
import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.infrastructure.store.StorageException.Reason;
import dev.nabla.protocol.eth.BlockHeader;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Goes through every block of a chain as a stranger would: each header keeps the rules after the
/// one before, body and receipts have the roots that it names, senders are those who signed, and
/// the indexes lead back to where things stand. Nothing is run again.
public final class ChainAudit {
  private ChainAudit() {}

  /// What was gone through.
  public record Report(long blocks, long transactions) {}

  /// Audits all blocks up to the head.
  ///
  /// @throws StorageException at the first thing that is wrong, naming it
  public static Report run(ChainStore chain) {
    long transactions = 0;
    Optional<BlockHeader> parent = Optional.empty();
    for (long number = 0; number <= chain.head().number(); number++) {
      StoredBlock block = chain.block(number).orElseThrow(wrong("no header", number));
      checkHeader(block, parent);
      checkBody(chain, block);
      transactions += block.transactions().size();
      parent = Optional.of(block.header());
    }
    return new Report(chain.head().number() + 1, transactions);
  }

  private static void checkHeader(StoredBlock block, Optional<BlockHeader> parent) {
    if (parent.isPresent()
        && BlockRules.checkHeader(block.header(), parent.get())
            instanceof BlockVerdict.Rejected(var fault, String detail)) {
      throw wrong(fault + ", " + detail, block.header().number()).get();
    }
  }

  private static void checkBody(ChainStore chain, StoredBlock block) {
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
      checkTransaction(chain, executed.get(i), new TransactionLocation(number, i));
    }
  }

  private static void checkTransaction(
      ChainStore chain, ExecutedTransaction executed, TransactionLocation place) {
    if (!chain.locate(executed.hash()).equals(Optional.of(place))) {
      throw wrong("no way to transaction " + executed.hash(), place.blockNumber()).get();
    }
    if (!executed.transaction().sender().equals(Optional.of(executed.sender()))) {
      throw wrong("a wrong sender of " + executed.hash(), place.blockNumber()).get();
    }
  }

  private static Supplier<StorageException> wrong(String what, long number) {
    return () ->
        new StorageException(
            Reason.DAMAGED,
            "block %d: %s; restore the chain's folder from a copy or remove it"
                .formatted(number, what));
  }
}
