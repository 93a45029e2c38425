package dev.nabla.evm.frame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.evm.state.Journal;
import dev.nabla.evm.state.MapWorldState;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import org.junit.jupiter.api.Test;

class CodeTest {
  @Test
  void jumpsOnlyToInstructions() {
    // PUSH2 5b5b, JUMPDEST, PUSH32 of 5b to the end
    Code code = new Code(Bytes.fromHex("615b5b5b7f5b5b"));

    assertThat(code.isDestination(3)).isTrue();
    for (long other : new long[] {0, 1, 2, 4, 5, 6, 7, 64, Long.MAX_VALUE}) {
      assertThat(code.isDestination(other)).as("%d", other).isFalse();
    }
  }

  @Test
  void findsEachDestinationOfALongRun() {
    Code code = new Code(Bytes.fromHex("5b".repeat(200)));

    for (int i = 0; i < 200; i++) {
      assertThat(code.isDestination(i)).isTrue();
    }
    assertThat(code.isDestination(200)).isFalse();
  }

  @Test
  void knowsADelegationByItsExactForm() {
    Address delegate = Address.fromHex("0x00112233445566778899aabbccddeeff00112233");
    Bytes delegation = Code.delegation(delegate);

    assertThat(new Code(delegation).delegate()).contains(delegate);
    assertThat(delegation.toHex()).isEqualTo("0xef0100" + delegate.toHex().substring(2));
    assertThat(new Code(delegation.slice(0, 22)).delegate()).isEmpty();
    assertThat(new Code(Bytes.concat(delegation, Bytes.of((byte) 0))).delegate()).isEmpty();
    assertThat(new Code(Bytes.of(new byte[23])).delegate()).isEmpty();
  }

  @Test
  void keepsAnalysedCodeUpToItsBound() {
    int size = CodeCache.LIMIT_BYTES / 4;
    MapWorldState world = new MapWorldState();
    for (int i = 0; i < 6; i++) {
      byte[] code = new byte[size];
      code[0] = (byte) i;
      world.with(Address.ofNumber(i), Bytes.of(code));
    }
    Journal journal = new Journal(world);
    CodeCache cache = new CodeCache();
    Code first = cache.of(journal, Address.ofNumber(0));
    Code second = cache.of(journal, Address.ofNumber(1));

    for (int i = 2; i < 5; i++) {
      assertThat(cache.of(journal, Address.ofNumber(1))).isSameAs(second);
      cache.of(journal, Address.ofNumber(i));
    }

    assertThat(cache.of(journal, Address.ofNumber(1))).isSameAs(second);
    assertThat(cache.of(journal, Address.ofNumber(0))).isNotSameAs(first);
  }
}
