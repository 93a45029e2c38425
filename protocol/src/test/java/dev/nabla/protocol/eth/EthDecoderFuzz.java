package dev.nabla.protocol.eth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.GuidedFuzz;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Hostile RLP: transactions of every type and their receipts either do not decode, or are the one
/// encoding of what they decode to. Seeded mutations, and what Jazzer finds in a bounded time.
class EthDecoderFuzz {
  private static final int COUNT = Seeds.count(5_000, 500_000);

  private final List<byte[]> transactions = samples();

  private static List<byte[]> samples() {
    Seeds seeds = Seeds.of("transactions to mutate", 40);
    RandomTransactions random = new RandomTransactions(seeds);
    List<byte[]> samples = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      samples.add(random.next().encoded().toArray());
    }
    return samples;
  }

  @Test
  void transactionsHoldUnderMutations() {
    mutate("mutated transactions", transactions, EthDecoderFuzz::checkTransaction);
  }

  @Test
  void transactionsHoldUnderJazzer() {
    GuidedFuzz.run("transactions", TransactionTarget.class, transactions);
  }

  private static void mutate(String name, List<byte[]> samples, Consumer<byte[]> check) {
    Seeds seeds = Seeds.of(name, COUNT);
    for (int i = 0; i < COUNT; i++) {
      byte[] input = samples.get(seeds.nextInt(0, samples.size())).clone();
      for (int j = seeds.nextInt(1, 4); j > 0; j--) {
        input[seeds.nextInt(0, input.length)] = (byte) seeds.nextInt(0, 256);
      }
      check.accept(input);
    }
  }

  /// What Jazzer calls, by name, in a JVM of its own.
  public static final class TransactionTarget {
    private TransactionTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
      checkTransaction(input);
    }
  }

  private static void checkTransaction(byte[] input) {
    try {
      Transaction transaction = Transactions.decode(Bytes.of(input));
      assertThat(transaction.encoded()).isEqualTo(Bytes.of(input));
      // Whoever signed it, or nobody.
      assertThat(transaction.sender()).isNotNull();
    } catch (DecodingException e) {
      assertThat(e.offset()).isNotNegative();
    }
    try {
      assertThat(TransactionReceipt.decode(Bytes.of(input)).encoded()).isEqualTo(Bytes.of(input));
    } catch (DecodingException e) {
      assertThat(e.offset()).isNotNegative();
    }
  }
}
