package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.DecodingException;

/// A fault that the contract itself judges: `Settlement.Fault`, in its order.
public enum WindowFault {
  /// There is none.
  NONE(0),
  /// Two different headers signed for one window.
  EQUIVOCATION(1),
  /// A signed header differs from the one committed for its window.
  WINDOW_ALTERED(2),
  /// A committed leaf is no signed header or lost range for its window.
  BAD_LEAF(3);

  private final int code;

  WindowFault(int code) {
    this.code = code;
  }

  /// Solidity's number.
  int code() {
    return code;
  }

  /// The fault that Solidity's number stands for.
  ///
  /// @throws DecodingException where there is none
  static WindowFault of(int code) {
    for (WindowFault fault : values()) {
      if (fault.code == code) {
        return fault;
      }
    }
    throw new DecodingException("no fault " + code, 0);
  }
}
