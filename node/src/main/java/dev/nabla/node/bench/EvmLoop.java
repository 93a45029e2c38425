package dev.nabla.node.bench;

import dev.nabla.primitives.bytes.Bytes;
import java.util.List;

/// A program that repeats one kind of work until little gas is left.
///
/// @param name what it repeats
/// @param code that runs; the same for us and for the peer
/// @param gas for one run
record EvmLoop(String name, Bytes code, long gas) {
  private static final String REPEATED = "PUSH3_0186a0 GAS GT PUSH2_%04x JUMPI STOP";
  private static final int UNROLLED = 10;
  private static final long PLAIN_GAS = 1_000_000_000;
  private static final long STATE_GAS = 300_000_000;

  /// A number without any pattern: the digits of the square root of 2.
  private static final String ODD =
      "6a09e667f3bcc908b2fb1366ea957d3e3adec17512775099da2f590b0667322a";

  private static final String EVEN =
      "bb67ae8584caa73b25742d7078b83b8925d834cc53da4798c720a6486e45a6e2";

  /// All of them.
  static List<EvmLoop> all() {
    return List.of(
        loop("arithmetic", TWO_WORDS, "DUP2 ADD DUP2 MUL DUP2 XOR DUP2 SUB", PLAIN_GAS),
        loop("mulmod", TWO_WORDS + " PUSH32_" + EVEN, "DUP3 DUP3 DUP3 MULMOD SWAP1 POP", PLAIN_GAS),
        loop("keccak of 64 bytes", "", "PUSH1_40 PUSH0 KECCAK256 PUSH0 MSTORE", PLAIN_GAS),
        loop(
            "memory",
            TWO_WORDS + " PUSH0 MSTORE",
            "PUSH0 MLOAD PUSH1_20 MSTORE PUSH1_20 MLOAD PUSH1_43 MSTORE",
            PLAIN_GAS),
        loop("storage", "", "PUSH1_07 SLOAD PUSH1_01 ADD PUSH1_07 SSTORE", STATE_GAS),
        erc20Transfers());
  }

  private static final String TWO_WORDS = "PUSH32_" + ODD + " PUSH32_" + EVEN;

  private static EvmLoop loop(String name, String before, String body, long gas) {
    int start = EvmAssembler.assemble(before).size();
    String whole =
        before + " JUMPDEST " + (body + " ").repeat(UNROLLED) + REPEATED.formatted(start);
    return new EvmLoop(name, EvmAssembler.assemble(whole), gas);
  }

  /// Called without data, the contract calls itself with `transfer(…)` again and again; called with
  /// data, it is a token: balances in a mapping, checked, moved, logged.
  private static EvmLoop erc20Transfers() {
    String token =
        """
        JUMPDEST PUSH0 CALLDATALOAD PUSH1_e0 SHR PUSH4_a9059cbb EQ PUSH2_%04x JUMPI
        PUSH0 PUSH0 REVERT
        JUMPDEST CALLER PUSH0 MSTORE PUSH0 PUSH1_20 MSTORE PUSH1_40 PUSH0 KECCAK256
        DUP1 SLOAD PUSH1_24 CALLDATALOAD DUP1 DUP3 LT PUSH2_%04x JUMPI
        DUP1 SWAP2 SUB SWAP1 SWAP2 SSTORE
        PUSH1_04 CALLDATALOAD PUSH0 MSTORE PUSH1_40 PUSH0 KECCAK256
        DUP1 SLOAD DUP3 ADD SWAP1 SSTORE
        PUSH0 MSTORE PUSH1_04 CALLDATALOAD CALLER
        PUSH32_ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef
        PUSH1_20 PUSH0 LOG3
        PUSH1_01 PUSH0 MSTORE PUSH1_20 PUSH0 RETURN
        """;
    String driver =
        """
        CALLDATASIZE PUSH2_%04x JUMPI
        PUSH32_ffffffffffffffffffffffff ADDRESS PUSH0 MSTORE PUSH1_40 PUSH0 KECCAK256 SSTORE
        PUSH4_a9059cbb PUSH1_e0 SHL PUSH0 MSTORE
        PUSH2_beef PUSH1_04 MSTORE PUSH1_01 PUSH1_24 MSTORE
        JUMPDEST PUSH0 PUSH0 PUSH1_44 PUSH0 PUSH0 ADDRESS GAS CALL POP
        """;
    int start = EvmAssembler.offsetOf("JUMPDEST", driver.formatted(0), 0);
    String before = driver + REPEATED.formatted(start);
    int tokenAt = EvmAssembler.assemble(before.formatted(0)).size();
    int transferAt = tokenAt + EvmAssembler.offsetOf("JUMPDEST", token.formatted(0, 0), 1);
    // A transfer of more than the balance jumps to no JUMPDEST, which fails as it should.
    String whole = before.formatted(tokenAt) + " " + token.formatted(transferAt, 0);
    return new EvmLoop("ERC-20 transfers", EvmAssembler.assemble(whole), STATE_GAS);
  }
}
