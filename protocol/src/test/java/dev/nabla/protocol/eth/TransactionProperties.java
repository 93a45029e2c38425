package dev.nabla.protocol.eth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.RlpReader;
import dev.nabla.primitives.codec.RlpWriter;
import org.junit.jupiter.api.Test;

class TransactionProperties {
  @Test
  void everyTypeComesBackAsItWas() {
    int count = Seeds.count(5_000, 500_000);
    Seeds seeds = Seeds.of("transaction round trip", count);
    RandomTransactions transactions = new RandomTransactions(seeds);

    for (int i = 0; i < count; i++) {
      Transaction transaction = transactions.next();
      RlpWriter inBlock = new RlpWriter();
      Transactions.write(inBlock, transaction);

      assertThat(Transactions.decode(transaction.encoded())).as("%s", seeds).isEqualTo(transaction);
      assertThat(Transactions.read(RlpReader.of(inBlock.toBytes())))
          .as("%s", seeds)
          .isEqualTo(transaction);
    }
  }

  @Test
  void whateverDecodesHasThatOneEncoding() {
    int count = Seeds.count(30_000, 3_000_000);
    Seeds seeds = Seeds.of("transactions have one form", count);
    RandomTransactions transactions = new RandomTransactions(seeds);
    int accepted = 0;

    for (int i = 0; i < count; i++) {
      byte[] bytes = transactions.next().encoded().toArray();
      bytes[seeds.nextInt(0, Math.min(bytes.length, 64))] ^= (byte) (1 << seeds.nextInt(0, 8));
      Bytes mutated = Bytes.of(bytes);
      try {
        assertThat(Transactions.decode(mutated).encoded()).as("%s", seeds).isEqualTo(mutated);
        accepted++;
      } catch (DecodingException e) {
        // A refusal is the other right answer; anything else ends the test.
        assertThat(e.getMessage()).isNotBlank();
      }
    }

    assertThat(accepted).isGreaterThan(count / 100);
  }
}
