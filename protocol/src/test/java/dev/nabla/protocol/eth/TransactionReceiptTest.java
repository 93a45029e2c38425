package dev.nabla.protocol.eth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Keccak256;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransactionReceiptTest {
  private static final Hash TOPIC = Keccak256.hash(Bytes.utf8("Transfer(address,address,uint256)"));
  private static final Log LOG =
      new Log(Address.ofNumber(0x1003), List.of(TOPIC, Hash.ZERO), Bytes.of(new byte[32]));

  @Test
  void comesBackAsItWasForEveryType() {
    for (int type = 0; type <= 4; type++) {
      TransactionReceipt receipt =
          new TransactionReceipt(type, type % 2 == 0, 21_000L * type, List.of(LOG, LOG));

      assertThat(TransactionReceipt.decode(receipt.encoded())).isEqualTo(receipt);
    }
  }

  @Test
  void refusesABloomThatIsNotThatOfTheLogs() {
    byte[] encoded = new TransactionReceipt(2, true, 50_000, List.of(LOG)).encoded().toArray();
    // The bloom is far longer than any other field, so the middle of it is safe to find.
    encoded[100] ^= 1;
    Bytes changed = Bytes.of(encoded);

    assertThatThrownBy(() -> TransactionReceipt.decode(changed))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("bloom");
  }

  @Test
  void bloomHoldsWhatTheLogsHoldAndLittleElse() {
    LogsBloom bloom = LogsBloom.of(List.of(LOG));

    assertThat(bloom.mayHold(LOG.address().toArray())).isTrue();
    assertThat(bloom.mayHold(TOPIC.toArray())).isTrue();
    assertThat(bloom.mayHold(Address.ofNumber(0x1004).toArray())).isFalse();
    assertThat(bloom.or(LogsBloom.EMPTY)).isEqualTo(bloom);
    assertThat(LogsBloom.EMPTY.mayHold(TOPIC.toArray())).isFalse();
  }

  /// The bits of address 0x…1003, by the Yellow Paper's definition: the low 11 bits of the first
  /// three pairs of bytes of its hash, counted from the filter's last bit.
  @Test
  void bloomSetsTheBitsThatTheYellowPaperNames() {
    byte[] hash = Keccak256.hash(LOG.address().toArray()).toArray();
    BitSet expected = new BitSet();
    for (int pair = 0; pair < 3; pair++) {
      int low11 = ((hash[2 * pair] << 8) | (hash[2 * pair + 1] & 0xff)) & 0x7ff;
      expected.set(low11);
    }

    byte[] bits =
        LogsBloom.of(List.of(new Log(LOG.address(), List.of(), Bytes.EMPTY))).bits().toArray();
    BitSet found = new BitSet();
    for (int bit = 0; bit < 2048; bit++) {
      if ((bits[255 - bit / 8] >> (bit % 8) & 1) == 1) {
        found.set(bit);
      }
    }

    assertThat(found).isEqualTo(expected);
  }
}
