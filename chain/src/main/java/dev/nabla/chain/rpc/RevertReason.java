package dev.nabla.chain.rpc;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.Quantity;
import java.nio.charset.StandardCharsets;

/// Why a contract reverted, as Solidity encodes it.
final class RevertReason {
  /// `Error(string)`.
  private static final String ERROR = "0x08c379a0";

  /// `Panic(uint256)`.
  private static final String PANIC = "0x4e487b71";

  private static final int SELECTOR_SIZE = 4;
  private static final int WORD_SIZE = 32;

  private RevertReason() {}

  /// `execution reverted`, with the reason where `output` holds one.
  static String describe(Bytes output) {
    String plain = "execution reverted";
    if (output.size() < SELECTOR_SIZE + WORD_SIZE) {
      return plain;
    }
    String selector = output.slice(0, SELECTOR_SIZE).toHex();
    if (selector.equals(PANIC)) {
      return plain + ": panic code " + Quantity.of(word(output, SELECTOR_SIZE));
    }
    return selector.equals(ERROR) ? plain + message(output) : plain;
  }

  private static String message(Bytes output) {
    int lengthAt = SELECTOR_SIZE + WORD_SIZE;
    if (output.size() < lengthAt + WORD_SIZE) {
      return "";
    }
    long length = word(output, lengthAt).toLongSaturated();
    int textAt = lengthAt + WORD_SIZE;
    if (length > output.size() - textAt) {
      return "";
    }
    byte[] text = output.slice(textAt, (int) length).toArray();
    return ": " + new String(text, StandardCharsets.UTF_8);
  }

  private static UInt256 word(Bytes output, int at) {
    return UInt256.ofBytes(output.slice(at, WORD_SIZE).toArray());
  }
}
