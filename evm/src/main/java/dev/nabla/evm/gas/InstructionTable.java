package dev.nabla.evm.gas;

import java.util.Arrays;

/// For each opcode that a fork defines: what it costs before anything that depends on its operands,
/// and how it moves the stack. Immutable.
///
/// Costs that depend on operands (memory, copying, cold access, calls) are charged by the
/// operation. Sources: Yellow Paper appendix G; EIP-1153, 2929, 3198, 3855, 4844, 5656, 7516, 7939.
public final class InstructionTable {
  /// Most words that the stack may hold.
  public static final int STACK_LIMIT = 1024;

  private final int[] baseGas = new int[256];
  private final short[] required = new short[256];
  private final byte[] change = new byte[256];

  private InstructionTable() {
    Arrays.fill(required, (short) (STACK_LIMIT + 1));
  }

  /// The instructions of Cancun.
  static InstructionTable cancun() {
    InstructionTable table = new InstructionTable();
    table.defineArithmetic();
    table.defineEnvironment();
    table.defineBlock();
    table.defineFlow();
    table.defineFamilies();
    table.defineCalls();
    return table;
  }

  private void defineArithmetic() {
    define(Opcode.STOP, 0, 0, 0);
    define(Opcode.ADD, 3, 2, 1);
    define(Opcode.MUL, 5, 2, 1);
    define(Opcode.SUB, 3, 2, 1);
    define(Opcode.DIV, 5, 2, 1);
    define(Opcode.SDIV, 5, 2, 1);
    define(Opcode.MOD, 5, 2, 1);
    define(Opcode.SMOD, 5, 2, 1);
    define(Opcode.ADDMOD, 8, 3, 1);
    define(Opcode.MULMOD, 8, 3, 1);
    define(Opcode.EXP, 10, 2, 1);
    define(Opcode.SIGNEXTEND, 5, 2, 1);
    define(Opcode.LT, 3, 2, 1);
    define(Opcode.GT, 3, 2, 1);
    define(Opcode.SLT, 3, 2, 1);
    define(Opcode.SGT, 3, 2, 1);
    define(Opcode.EQ, 3, 2, 1);
    define(Opcode.ISZERO, 3, 1, 1);
    define(Opcode.AND, 3, 2, 1);
    define(Opcode.OR, 3, 2, 1);
    define(Opcode.XOR, 3, 2, 1);
    define(Opcode.NOT, 3, 1, 1);
    define(Opcode.BYTE, 3, 2, 1);
    define(Opcode.SHL, 3, 2, 1);
    define(Opcode.SHR, 3, 2, 1);
    define(Opcode.SAR, 3, 2, 1);
    define(Opcode.KECCAK256, 30, 2, 1);
  }

  private void defineEnvironment() {
    define(Opcode.ADDRESS, 2, 0, 1);
    define(Opcode.BALANCE, 0, 1, 1);
    define(Opcode.ORIGIN, 2, 0, 1);
    define(Opcode.CALLER, 2, 0, 1);
    define(Opcode.CALLVALUE, 2, 0, 1);
    define(Opcode.CALLDATALOAD, 3, 1, 1);
    define(Opcode.CALLDATASIZE, 2, 0, 1);
    define(Opcode.CALLDATACOPY, 3, 3, 0);
    define(Opcode.CODESIZE, 2, 0, 1);
    define(Opcode.CODECOPY, 3, 3, 0);
    define(Opcode.GASPRICE, 2, 0, 1);
    define(Opcode.EXTCODESIZE, 0, 1, 1);
    define(Opcode.EXTCODECOPY, 0, 4, 0);
    define(Opcode.RETURNDATASIZE, 2, 0, 1);
    define(Opcode.RETURNDATACOPY, 3, 3, 0);
    define(Opcode.EXTCODEHASH, 0, 1, 1);
  }

  private void defineBlock() {
    define(Opcode.BLOCKHASH, 20, 1, 1);
    define(Opcode.COINBASE, 2, 0, 1);
    define(Opcode.TIMESTAMP, 2, 0, 1);
    define(Opcode.NUMBER, 2, 0, 1);
    define(Opcode.PREVRANDAO, 2, 0, 1);
    define(Opcode.GASLIMIT, 2, 0, 1);
    define(Opcode.CHAINID, 2, 0, 1);
    define(Opcode.SELFBALANCE, 5, 0, 1);
    define(Opcode.BASEFEE, 2, 0, 1);
    define(Opcode.BLOBHASH, 3, 1, 1);
    define(Opcode.BLOBBASEFEE, 2, 0, 1);
  }

  private void defineFlow() {
    define(Opcode.POP, 2, 1, 0);
    define(Opcode.MLOAD, 3, 1, 1);
    define(Opcode.MSTORE, 3, 2, 0);
    define(Opcode.MSTORE8, 3, 2, 0);
    define(Opcode.SLOAD, 0, 1, 1);
    define(Opcode.SSTORE, 0, 2, 0);
    define(Opcode.JUMP, 8, 1, 0);
    define(Opcode.JUMPI, 10, 2, 0);
    define(Opcode.PC, 2, 0, 1);
    define(Opcode.MSIZE, 2, 0, 1);
    define(Opcode.GAS, 2, 0, 1);
    define(Opcode.JUMPDEST, 1, 0, 0);
    define(Opcode.TLOAD, 100, 1, 1);
    define(Opcode.TSTORE, 100, 2, 0);
    define(Opcode.MCOPY, 3, 3, 0);
    define(Opcode.PUSH0, 2, 0, 1);
  }

  private void defineFamilies() {
    for (int opcode = Opcode.PUSH1; opcode <= Opcode.PUSH32; opcode++) {
      define(opcode, 3, 0, 1);
    }
    for (int opcode = Opcode.DUP1; opcode <= Opcode.DUP16; opcode++) {
      int depth = opcode - Opcode.DUP1 + 1;
      define(opcode, 3, depth, depth + 1);
    }
    for (int opcode = Opcode.SWAP1; opcode <= Opcode.SWAP16; opcode++) {
      int depth = opcode - Opcode.SWAP1 + 2;
      define(opcode, 3, depth, depth);
    }
    for (int opcode = Opcode.LOG0; opcode <= Opcode.LOG4; opcode++) {
      int topics = opcode - Opcode.LOG0;
      define(opcode, 375 + 375 * topics, 2 + topics, 0);
    }
  }

  private void defineCalls() {
    define(Opcode.CREATE, 32000, 3, 1);
    define(Opcode.CALL, 0, 7, 1);
    define(Opcode.CALLCODE, 0, 7, 1);
    define(Opcode.RETURN, 0, 2, 0);
    define(Opcode.DELEGATECALL, 0, 6, 1);
    define(Opcode.CREATE2, 32000, 4, 1);
    define(Opcode.STATICCALL, 0, 6, 1);
    define(Opcode.REVERT, 0, 2, 0);
    define(Opcode.INVALID, 0, 0, 0);
    define(Opcode.SELFDESTRUCT, 5000, 1, 0);
  }

  private void define(int opcode, int gas, int pops, int pushes) {
    baseGas[opcode] = gas;
    required[opcode] = (short) pops;
    change[opcode] = (byte) (pushes - pops);
  }

  /// These instructions and one more.
  InstructionTable with(int opcode, int gas, int pops, int pushes) {
    InstructionTable table = new InstructionTable();
    System.arraycopy(baseGas, 0, table.baseGas, 0, 256);
    System.arraycopy(required, 0, table.required, 0, 256);
    System.arraycopy(change, 0, table.change, 0, 256);
    table.define(opcode, gas, pops, pushes);
    return table;
  }

  /// Whether the fork has this instruction.
  public boolean defines(int opcode) {
    return required[opcode] <= STACK_LIMIT;
  }

  /// Gas before what depends on operands.
  public int baseGas(int opcode) {
    return baseGas[opcode];
  }

  /// Fewest words that must be on the stack; more than it can hold where the fork does not have the
  /// instruction, so that the one check covers both.
  public int required(int opcode) {
    return required[opcode];
  }

  /// By how many words the stack is longer after the instruction; negative where it is shorter.
  public int change(int opcode) {
    return change[opcode];
  }
}
