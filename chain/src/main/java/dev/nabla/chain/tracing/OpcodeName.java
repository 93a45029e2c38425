package dev.nabla.chain.tracing;

import dev.nabla.evm.gas.Opcode;
import java.util.Map;

/// The names of instructions (Yellow Paper, appendix H, and the EIPs since).
final class OpcodeName {
  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(Opcode.STOP, "STOP"),
          Map.entry(Opcode.ADD, "ADD"),
          Map.entry(Opcode.MUL, "MUL"),
          Map.entry(Opcode.SUB, "SUB"),
          Map.entry(Opcode.DIV, "DIV"),
          Map.entry(Opcode.SDIV, "SDIV"),
          Map.entry(Opcode.MOD, "MOD"),
          Map.entry(Opcode.SMOD, "SMOD"),
          Map.entry(Opcode.ADDMOD, "ADDMOD"),
          Map.entry(Opcode.MULMOD, "MULMOD"),
          Map.entry(Opcode.EXP, "EXP"),
          Map.entry(Opcode.SIGNEXTEND, "SIGNEXTEND"),
          Map.entry(Opcode.LT, "LT"),
          Map.entry(Opcode.GT, "GT"),
          Map.entry(Opcode.SLT, "SLT"),
          Map.entry(Opcode.SGT, "SGT"),
          Map.entry(Opcode.EQ, "EQ"),
          Map.entry(Opcode.ISZERO, "ISZERO"),
          Map.entry(Opcode.AND, "AND"),
          Map.entry(Opcode.OR, "OR"),
          Map.entry(Opcode.XOR, "XOR"),
          Map.entry(Opcode.NOT, "NOT"),
          Map.entry(Opcode.BYTE, "BYTE"),
          Map.entry(Opcode.SHL, "SHL"),
          Map.entry(Opcode.SHR, "SHR"),
          Map.entry(Opcode.SAR, "SAR"),
          Map.entry(Opcode.CLZ, "CLZ"),
          Map.entry(Opcode.KECCAK256, "KECCAK256"),
          Map.entry(Opcode.ADDRESS, "ADDRESS"),
          Map.entry(Opcode.BALANCE, "BALANCE"),
          Map.entry(Opcode.ORIGIN, "ORIGIN"),
          Map.entry(Opcode.CALLER, "CALLER"),
          Map.entry(Opcode.CALLVALUE, "CALLVALUE"),
          Map.entry(Opcode.CALLDATALOAD, "CALLDATALOAD"),
          Map.entry(Opcode.CALLDATASIZE, "CALLDATASIZE"),
          Map.entry(Opcode.CALLDATACOPY, "CALLDATACOPY"),
          Map.entry(Opcode.CODESIZE, "CODESIZE"),
          Map.entry(Opcode.CODECOPY, "CODECOPY"),
          Map.entry(Opcode.GASPRICE, "GASPRICE"),
          Map.entry(Opcode.EXTCODESIZE, "EXTCODESIZE"),
          Map.entry(Opcode.EXTCODECOPY, "EXTCODECOPY"),
          Map.entry(Opcode.RETURNDATASIZE, "RETURNDATASIZE"),
          Map.entry(Opcode.RETURNDATACOPY, "RETURNDATACOPY"),
          Map.entry(Opcode.EXTCODEHASH, "EXTCODEHASH"),
          Map.entry(Opcode.BLOCKHASH, "BLOCKHASH"),
          Map.entry(Opcode.COINBASE, "COINBASE"),
          Map.entry(Opcode.TIMESTAMP, "TIMESTAMP"),
          Map.entry(Opcode.NUMBER, "NUMBER"),
          Map.entry(Opcode.PREVRANDAO, "PREVRANDAO"),
          Map.entry(Opcode.GASLIMIT, "GASLIMIT"),
          Map.entry(Opcode.CHAINID, "CHAINID"),
          Map.entry(Opcode.SELFBALANCE, "SELFBALANCE"),
          Map.entry(Opcode.BASEFEE, "BASEFEE"),
          Map.entry(Opcode.BLOBHASH, "BLOBHASH"),
          Map.entry(Opcode.BLOBBASEFEE, "BLOBBASEFEE"),
          Map.entry(Opcode.POP, "POP"),
          Map.entry(Opcode.MLOAD, "MLOAD"),
          Map.entry(Opcode.MSTORE, "MSTORE"),
          Map.entry(Opcode.MSTORE8, "MSTORE8"),
          Map.entry(Opcode.SLOAD, "SLOAD"),
          Map.entry(Opcode.SSTORE, "SSTORE"),
          Map.entry(Opcode.JUMP, "JUMP"),
          Map.entry(Opcode.JUMPI, "JUMPI"),
          Map.entry(Opcode.PC, "PC"),
          Map.entry(Opcode.MSIZE, "MSIZE"),
          Map.entry(Opcode.GAS, "GAS"),
          Map.entry(Opcode.JUMPDEST, "JUMPDEST"),
          Map.entry(Opcode.TLOAD, "TLOAD"),
          Map.entry(Opcode.TSTORE, "TSTORE"),
          Map.entry(Opcode.MCOPY, "MCOPY"),
          Map.entry(Opcode.CREATE, "CREATE"),
          Map.entry(Opcode.CALL, "CALL"),
          Map.entry(Opcode.CALLCODE, "CALLCODE"),
          Map.entry(Opcode.RETURN, "RETURN"),
          Map.entry(Opcode.DELEGATECALL, "DELEGATECALL"),
          Map.entry(Opcode.CREATE2, "CREATE2"),
          Map.entry(Opcode.STATICCALL, "STATICCALL"),
          Map.entry(Opcode.REVERT, "REVERT"),
          Map.entry(Opcode.INVALID, "INVALID"),
          Map.entry(Opcode.SELFDESTRUCT, "SELFDESTRUCT"));

  private OpcodeName() {}

  /// The name; for a byte that is none, `opcode 0x0c not defined`.
  static String of(int opcode) {
    if (opcode >= Opcode.PUSH0 && opcode <= Opcode.PUSH32) {
      return "PUSH" + (opcode - Opcode.PUSH0);
    }
    if (opcode >= Opcode.DUP1 && opcode <= Opcode.DUP16) {
      return "DUP" + (opcode - Opcode.DUP1 + 1);
    }
    if (opcode >= Opcode.SWAP1 && opcode <= Opcode.SWAP16) {
      return "SWAP" + (opcode - Opcode.SWAP1 + 1);
    }
    if (opcode >= Opcode.LOG0 && opcode <= Opcode.LOG4) {
      return "LOG" + (opcode - Opcode.LOG0);
    }
    String name = NAMES.get(opcode);
    return name != null ? name : "opcode 0x%02x not defined".formatted(opcode);
  }
}
