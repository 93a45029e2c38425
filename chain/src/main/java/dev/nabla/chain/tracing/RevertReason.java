package dev.nabla.chain.tracing;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.Quantity;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Why a contract reverted, as Solidity encodes it.
public final class RevertReason {
  /// `Error(string)`.
  private static final String ERROR = "0x08c379a0";

  /// `Panic(uint256)`.
  private static final String PANIC = "0x4e487b71";

  private static final int SELECTOR_SIZE = 4;
  private static final int WORD_SIZE = 32;

  private RevertReason() {}

  /// What `output` says, where it says anything in that way.
  public static Optional<String> of(Bytes output) {
    if (output.size() < SELECTOR_SIZE + WORD_SIZE) {
      return Optional.empty();
    }
    String selector = output.slice(0, SELECTOR_SIZE).toHex();
    if (selector.equals(PANIC)) {
      return Optional.of(panic(word(output, SELECTOR_SIZE)));
    }
    return selector.equals(ERROR) ? message(output) : Optional.empty();
  }

  /// `execution reverted`, with the reason where `output` holds one.
  public static String describe(Bytes output) {
    String plain = "execution reverted";
    return of(output).map(reason -> plain + ": " + reason).orElse(plain);
  }

  /// What Solidity's documentation says of each code, in go-ethereum's words.
  private static String panic(UInt256 code) {
    return switch ((int) Math.min(code.toLongSaturated(), 0xff)) {
      case 0x00 -> "generic panic";
      case 0x01 -> "assert(false)";
      case 0x11 -> "arithmetic underflow or overflow";
      case 0x12 -> "division or modulo by zero";
      case 0x21 -> "enum overflow";
      case 0x22 -> "invalid encoded storage byte array accessed";
      case 0x31 -> "out-of-bounds array access; popping on an empty array";
      case 0x32 -> "out-of-bounds access of an array or bytesN";
      case 0x41 -> "out of memory";
      case 0x51 -> "uninitialized function";
      default -> "unknown panic code: " + Quantity.of(code);
    };
  }

  private static Optional<String> message(Bytes output) {
    int lengthAt = SELECTOR_SIZE + WORD_SIZE;
    if (output.size() < lengthAt + WORD_SIZE) {
      return Optional.empty();
    }
    long length = word(output, lengthAt).toLongSaturated();
    int textAt = lengthAt + WORD_SIZE;
    if (length > output.size() - textAt) {
      return Optional.empty();
    }
    byte[] text = output.slice(textAt, (int) length).toArray();
    return Optional.of(new String(text, StandardCharsets.UTF_8));
  }

  private static UInt256 word(Bytes output, int at) {
    return UInt256.ofBytes(output.slice(at, WORD_SIZE).toArray());
  }
}
