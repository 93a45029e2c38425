package dev.nabla.chain.tracing;

import dev.nabla.evm.frame.Frame;
import dev.nabla.evm.frame.FrameState;
import dev.nabla.evm.frame.HaltReason;

/// Why a frame ended badly, in go-ethereum's words, by which tools recognise each case.
final class HaltText {
  /// A call that would take its depth beyond 1,024.
  static final String TOO_DEEP = "max call depth exceeded";

  /// A call whose caller has less than the value.
  static final String TOO_POOR = "insufficient balance for transfer";

  private HaltText() {}

  /// Empty where the frame ended well.
  static String of(Frame frame) {
    return switch (frame.state()) {
      case RUNNING, WAITING, COMPLETED -> "";
      case REVERTED -> "execution reverted";
      case FAILED -> of(frame.haltReason());
    };
  }

  /// Why an instruction ended badly; REVERT does not.
  static String ofStep(Frame frame) {
    return frame.state() == FrameState.FAILED ? of(frame.haltReason()) : "";
  }

  private static String of(HaltReason reason) {
    return switch (reason) {
      case OUT_OF_GAS -> "out of gas";
      case UNDEFINED_INSTRUCTION -> "invalid opcode";
      case STACK_UNDERFLOW -> "stack underflow";
      case STACK_OVERFLOW -> "stack limit reached 1024";
      case INVALID_JUMP -> "invalid jump destination";
      case STATIC_VIOLATION -> "write protection";
      case RETURN_DATA_OUT_OF_BOUNDS -> "return data out of bounds";
      case ADDRESS_COLLISION -> "contract address collision";
      case INITCODE_TOO_LARGE -> "max initcode size exceeded";
      case CODE_TOO_LARGE -> "max code size exceeded";
      case RESERVED_CODE_PREFIX -> "invalid code: must not begin with 0xef";
      case PRECOMPILE_FAILED -> "precompiled contract failed";
    };
  }
}
