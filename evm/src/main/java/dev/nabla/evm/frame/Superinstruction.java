package dev.nabla.evm.frame;

/// Instructions that stand for two or three which often come together, as [Blocks] writes them over
/// the first one's byte. Their bytes are opcodes of no fork; code that has such a byte of its own
/// is undefined there and its block is never entered.
///
/// Constants, so that the interpreter can switch on them.
public final class Superinstruction {
  /// DUPn and a binary operation: the top word becomes the result. The byte behind is n.
  public static final int DUP_ADD = 0xb0;

  public static final int DUP_MUL = 0xb1;
  public static final int DUP_SUB = 0xb2;
  public static final int DUP_LT = 0xb3;
  public static final int DUP_GT = 0xb4;
  public static final int DUP_EQ = 0xb5;
  public static final int DUP_AND = 0xb6;
  public static final int DUP_OR = 0xb7;
  public static final int DUP_XOR = 0xb8;

  /// DUPn and MSTORE. The byte behind is n.
  public static final int DUP_MSTORE = 0xb9;

  /// SWAPn and POP. The byte behind is n.
  public static final int SWAP_POP = 0xba;

  /// Two DUPs. The byte behind has the first's n - 1 in its low four bits, the second's in the
  /// others.
  public static final int DUP_DUP = 0xbb;

  /// PUSH2 of a jump destination and JUMP.
  public static final int PUSH2_JUMP = 0xbc;

  /// PUSH2 of a jump destination and JUMPI.
  public static final int PUSH2_JUMPI = 0xbd;

  /// ISZERO, PUSH2 of a jump destination and JUMPI.
  public static final int ISZERO_PUSH2_JUMPI = 0xbe;

  /// PUSH0 and another instruction; the same with PUSH1 is the next, odd, number.
  public static final int PUSH0_ADD = 0xc0;

  public static final int PUSH1_ADD = 0xc1;
  public static final int PUSH0_SHL = 0xc2;
  public static final int PUSH1_SHL = 0xc3;
  public static final int PUSH0_SHR = 0xc4;
  public static final int PUSH1_SHR = 0xc5;
  public static final int PUSH0_MLOAD = 0xc6;
  public static final int PUSH1_MLOAD = 0xc7;
  public static final int PUSH0_MSTORE = 0xc8;
  public static final int PUSH1_MSTORE = 0xc9;

  private Superinstruction() {}
}
