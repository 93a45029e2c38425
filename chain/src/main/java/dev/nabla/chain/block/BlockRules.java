package dev.nabla.chain.block;

import dev.nabla.chain.trie.IndexTrie;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.BlockHeader;
import dev.nabla.protocol.eth.Transaction;
import dev.nabla.protocol.eth.TransactionReceipt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What a header must be for its parent, its body and the clock (Yellow Paper, section 4.3.4, as
/// changed by EIP-1559, 3675, 4844 and 7685), and one rule of our own: a timestamp may equal the
/// parent's, because up to 20 blocks come in a second. Pure.
public final class BlockRules {
  /// The gas limit changes by less than a 1,024th from block to block.
  public static final long GAS_LIMIT_BOUND_DIVISOR = 1024;

  /// No block has a gas limit below this.
  public static final long MIN_GAS_LIMIT = 5000;

  /// How far a follower lets a header be ahead of its own clock.
  public static final Duration FUTURE_TOLERANCE = Duration.ofSeconds(15);

  private BlockRules() {}

  /// Whether `header` may come after `parent`.
  public static BlockVerdict checkHeader(BlockHeader header, BlockHeader parent) {
    if (!header.parentHash().equals(parent.hash()) || header.number() != parent.number() + 1) {
      return rejected(
          BlockFault.WRONG_PARENT,
          "block " + header.number() + " after " + header.parentHash(),
          "block " + (parent.number() + 1) + " after " + parent.hash());
    }
    if (header.timestamp() < parent.timestamp()) {
      return rejected(
          BlockFault.EARLIER_THAN_PARENT,
          "timestamp " + header.timestamp(),
          "at least " + parent.timestamp());
    }
    if (!isGasLimitAllowed(header, parent)) {
      return rejected(
          BlockFault.WRONG_GAS_LIMIT,
          "gas limit " + header.gasLimit() + " with " + header.gasUsed() + " used",
          "a limit near the parent's, " + parent.gasLimit() + ", and no less than was used");
    }
    UInt256 baseFee = BaseFee.after(parent);
    if (!header.baseFeePerGas().equals(baseFee)) {
      return rejected(
          BlockFault.WRONG_BASE_FEE, "base fee " + header.baseFeePerGas(), baseFee.toString());
    }
    return checkFixedFields(header);
  }

  /// Whether `header` is not too far ahead of `now`.
  public static BlockVerdict checkClock(BlockHeader header, Instant now) {
    long latest = now.plus(FUTURE_TOLERANCE).getEpochSecond();
    return header.timestamp() <= latest
        ? new BlockVerdict.Accepted()
        : rejected(
            BlockFault.FROM_THE_FUTURE, "timestamp " + header.timestamp(), "at most " + latest);
  }

  /// Whether `transactions` are the body of `header`, and of types that this chain takes.
  public static BlockVerdict checkBody(BlockHeader header, List<Transaction> transactions) {
    for (Transaction transaction : transactions) {
      if (!isTypeAllowed(transaction)) {
        return rejected(
            BlockFault.UNSUPPORTED_TRANSACTION, "type " + transaction.type(), "0, 1, 2 or 4");
      }
    }
    Hash root = transactionsRoot(transactions);
    return header.transactionsRoot().equals(root)
        ? new BlockVerdict.Accepted()
        : rejected(
            BlockFault.WRONG_TRANSACTIONS_ROOT,
            "transactions root " + header.transactionsRoot(),
            root.toString());
  }

  /// Whether blocks of this chain may hold a transaction of this type: all but blobs, for which a
  /// chain without a blob network has no use.
  public static boolean isTypeAllowed(Transaction transaction) {
    return transaction.type() != 3;
  }

  /// The root that commits to `transactions`.
  public static Hash transactionsRoot(List<Transaction> transactions) {
    return IndexTrie.root(transactions.stream().map(Transaction::encoded).toList());
  }

  /// The root that commits to `receipts`.
  public static Hash receiptsRoot(List<TransactionReceipt> receipts) {
    return IndexTrie.root(receipts.stream().map(TransactionReceipt::encoded).toList());
  }

  private static boolean isGasLimitAllowed(BlockHeader header, BlockHeader parent) {
    long bound = parent.gasLimit() / GAS_LIMIT_BOUND_DIVISOR;
    return Math.abs(header.gasLimit() - parent.gasLimit()) < bound
        && header.gasLimit() >= MIN_GAS_LIMIT
        && header.gasUsed() <= header.gasLimit();
  }

  private static BlockVerdict checkFixedFields(BlockHeader header) {
    boolean asFixed =
        header.withdrawalsRoot().equals(BlockHeader.EMPTY_TRIE_ROOT)
            && header.blobGasUsed() == 0
            && header.excessBlobGas() == 0
            && header.parentBeaconBlockRoot().equals(Hash.ZERO)
            && header.requestsHash().equals(BlockHeader.NO_REQUESTS)
            && header.extraData().equals(Bytes.EMPTY)
            && header.prevRandao().equals(header.parentHash());
    return asFixed
        ? new BlockVerdict.Accepted()
        : rejected(
            BlockFault.FIXED_FIELD_CHANGED,
            "withdrawals, blob gas, beacon root, requests, extra data or prevRandao",
            "the values that they always have");
  }

  private static BlockVerdict rejected(BlockFault fault, String found, String expected) {
    return new BlockVerdict.Rejected(fault, found + ", expected " + expected);
  }
}
