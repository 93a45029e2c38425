package dev.nabla.chain.rpc;

import dev.nabla.chain.block.BaseFee;
import dev.nabla.chain.execution.ExecutedTransaction;
import dev.nabla.chain.storage.ChainStore;
import dev.nabla.chain.storage.StoredBlock;
import dev.nabla.primitives.bytes.UInt256;
import java.util.ArrayList;
import java.util.List;

/// The tip that transactions of the last blocks paid: their median, kept between a floor and a
/// ceiling so that neither an idle chain nor one generous sender misleads.
final class UsualTip {
  /// Least that is ever suggested, in wei for a unit of gas.
  static final UInt256 FLOOR = UInt256.of(1_000_000);

  /// Most that is ever suggested.
  static final UInt256 CEILING = UInt256.of(500_000_000_000L);

  private static final int BLOCKS = 8;

  private final ChainStore chain;

  UsualTip(ChainStore chain) {
    this.chain = chain;
  }

  UInt256 now() {
    long newest = chain.head().number();
    List<UInt256> tips = new ArrayList<>();
    for (long number = Math.max(1, newest - BLOCKS + 1); number <= newest; number++) {
      chain.block(number).ifPresent(block -> addTips(block, tips));
    }
    if (tips.isEmpty()) {
      return FLOOR;
    }
    tips.sort(null);
    UInt256 median = tips.get(tips.size() / 2);
    if (median.compareTo(FLOOR) < 0) {
      return FLOOR;
    }
    return median.compareTo(CEILING) > 0 ? CEILING : median;
  }

  private static void addTips(StoredBlock block, List<UInt256> tips) {
    UInt256 baseFee = block.header().baseFeePerGas();
    for (ExecutedTransaction executed : block.transactions()) {
      tips.add(BaseFee.tip(executed.transaction(), baseFee));
    }
  }
}
