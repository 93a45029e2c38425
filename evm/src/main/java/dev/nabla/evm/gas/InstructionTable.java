package dev.nabla.evm.gas;

import static dev.nabla.evm.gas.Opcode.*;

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
  private final short[] ceiling = new short[256];

  private InstructionTable() {
    java.util.Arrays.fill(required, (short) (STACK_LIMIT + 1));
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
    define(STOP, 0, 0, 0);
    define(ADD, 3, 2, 1);
    define(MUL, 5, 2, 1);
    define(SUB, 3, 2, 1);
    define(DIV, 5, 2, 1);
    define(SDIV, 5, 2, 1);
    define(MOD, 5, 2, 1);
    define(SMOD, 5, 2, 1);
    define(ADDMOD, 8, 3, 1);
    define(MULMOD, 8, 3, 1);
    define(EXP, 10, 2, 1);
    define(SIGNEXTEND, 5, 2, 1);
    define(LT, 3, 2, 1);
    define(GT, 3, 2, 1);
    define(SLT, 3, 2, 1);
    define(SGT, 3, 2, 1);
    define(EQ, 3, 2, 1);
    define(ISZERO, 3, 1, 1);
    define(AND, 3, 2, 1);
    define(OR, 3, 2, 1);
    define(XOR, 3, 2, 1);
    define(NOT, 3, 1, 1);
    define(BYTE, 3, 2, 1);
    define(SHL, 3, 2, 1);
    define(SHR, 3, 2, 1);
    define(SAR, 3, 2, 1);
    define(KECCAK256, 30, 2, 1);
  }

  private void defineEnvironment() {
    define(ADDRESS, 2, 0, 1);
    define(BALANCE, 0, 1, 1);
    define(ORIGIN, 2, 0, 1);
    define(CALLER, 2, 0, 1);
    define(CALLVALUE, 2, 0, 1);
    define(CALLDATALOAD, 3, 1, 1);
    define(CALLDATASIZE, 2, 0, 1);
    define(CALLDATACOPY, 3, 3, 0);
    define(CODESIZE, 2, 0, 1);
    define(CODECOPY, 3, 3, 0);
    define(GASPRICE, 2, 0, 1);
    define(EXTCODESIZE, 0, 1, 1);
    define(EXTCODECOPY, 0, 4, 0);
    define(RETURNDATASIZE, 2, 0, 1);
    define(RETURNDATACOPY, 3, 3, 0);
    define(EXTCODEHASH, 0, 1, 1);
  }

  private void defineBlock() {
    define(BLOCKHASH, 20, 1, 1);
    define(COINBASE, 2, 0, 1);
    define(TIMESTAMP, 2, 0, 1);
    define(NUMBER, 2, 0, 1);
    define(PREVRANDAO, 2, 0, 1);
    define(GASLIMIT, 2, 0, 1);
    define(CHAINID, 2, 0, 1);
    define(SELFBALANCE, 5, 0, 1);
    define(BASEFEE, 2, 0, 1);
    define(BLOBHASH, 3, 1, 1);
    define(BLOBBASEFEE, 2, 0, 1);
  }

  private void defineFlow() {
    define(POP, 2, 1, 0);
    define(MLOAD, 3, 1, 1);
    define(MSTORE, 3, 2, 0);
    define(MSTORE8, 3, 2, 0);
    define(SLOAD, 0, 1, 1);
    define(SSTORE, 0, 2, 0);
    define(JUMP, 8, 1, 0);
    define(JUMPI, 10, 2, 0);
    define(PC, 2, 0, 1);
    define(MSIZE, 2, 0, 1);
    define(GAS, 2, 0, 1);
    define(JUMPDEST, 1, 0, 0);
    define(TLOAD, 100, 1, 1);
    define(TSTORE, 100, 2, 0);
    define(MCOPY, 3, 3, 0);
    define(PUSH0, 2, 0, 1);
  }

  private void defineFamilies() {
    for (int opcode = PUSH1; opcode <= PUSH32; opcode++) {
      define(opcode, 3, 0, 1);
    }
    for (int opcode = DUP1; opcode <= DUP16; opcode++) {
      int depth = opcode - DUP1 + 1;
      define(opcode, 3, depth, depth + 1);
    }
    for (int opcode = SWAP1; opcode <= SWAP16; opcode++) {
      int depth = opcode - SWAP1 + 2;
      define(opcode, 3, depth, depth);
    }
    for (int opcode = LOG0; opcode <= LOG4; opcode++) {
      int topics = opcode - LOG0;
      define(opcode, 375 + 375 * topics, 2 + topics, 0);
    }
  }

  private void defineCalls() {
    define(CREATE, 32000, 3, 1);
    define(CALL, 0, 7, 1);
    define(CALLCODE, 0, 7, 1);
    define(RETURN, 0, 2, 0);
    define(DELEGATECALL, 0, 6, 1);
    define(CREATE2, 32000, 4, 1);
    define(STATICCALL, 0, 6, 1);
    define(REVERT, 0, 2, 0);
    define(INVALID, 0, 0, 0);
    define(SELFDESTRUCT, 5000, 1, 0);
  }

  private void define(int opcode, int gas, int pops, int pushes) {
    baseGas[opcode] = gas;
    required[opcode] = (short) pops;
    ceiling[opcode] = (short) (STACK_LIMIT - Math.max(0, pushes - pops));
  }

  /// These instructions and one more.
  InstructionTable with(int opcode, int gas, int pops, int pushes) {
    InstructionTable table = new InstructionTable();
    System.arraycopy(baseGas, 0, table.baseGas, 0, 256);
    System.arraycopy(required, 0, table.required, 0, 256);
    System.arraycopy(ceiling, 0, table.ceiling, 0, 256);
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

  /// Most words that may be on the stack before the instruction.
  public int ceiling(int opcode) {
    return ceiling[opcode];
  }
}
