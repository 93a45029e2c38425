package dev.nabla.protocol.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.crypto.Keccak256;
import org.junit.jupiter.api.Test;

class SettlementContractTest {
  @Test
  void namesTheErrorThatARevertHolds() {
    Bytes selector =
        Keccak256.hash(Bytes.utf8("AlreadyFinal(bytes32)").toArray()).toBytes().slice(0, 4);
    Bytes revert = Bytes.concat(selector, Bytes.of(new byte[32]));

    assertThat(SettlementContract.refusal(revert)).contains("AlreadyFinal");
  }

  @Test
  void knowsNoErrorInOtherBytes() {
    assertThat(SettlementContract.refusal(Bytes.of(new byte[36]))).isEmpty();
    assertThat(SettlementContract.refusal(Bytes.of(new byte[3]))).isEmpty();
  }
}
