package dev.nabla.node.bench;

import dev.nabla.primitives.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.Map;

/// Reads instructions by their names: `PUSH1_40 PUSH0 KECCAK256`, operands in hexadecimal behind an
/// underscore, filled up with zeros in front.
final class EvmAssembler {
  private static final Map<String, Integer> CODES =
      Map.ofEntries(
          Map.entry("STOP", 0x00),
          Map.entry("ADD", 0x01),
          Map.entry("MUL", 0x02),
          Map.entry("SUB", 0x03),
          Map.entry("MULMOD", 0x09),
          Map.entry("LT", 0x10),
          Map.entry("GT", 0x11),
          Map.entry("EQ", 0x14),
          Map.entry("XOR", 0x18),
          Map.entry("SHL", 0x1b),
          Map.entry("SHR", 0x1c),
          Map.entry("KECCAK256", 0x20),
          Map.entry("ADDRESS", 0x30),
          Map.entry("CALLER", 0x33),
          Map.entry("CALLDATALOAD", 0x35),
          Map.entry("CALLDATASIZE", 0x36),
          Map.entry("POP", 0x50),
          Map.entry("MLOAD", 0x51),
          Map.entry("MSTORE", 0x52),
          Map.entry("SLOAD", 0x54),
          Map.entry("SSTORE", 0x55),
          Map.entry("JUMPI", 0x57),
          Map.entry("GAS", 0x5a),
          Map.entry("JUMPDEST", 0x5b),
          Map.entry("LOG3", 0xa3),
          Map.entry("CALL", 0xf1),
          Map.entry("RETURN", 0xf3),
          Map.entry("REVERT", 0xfd));

  private EvmAssembler() {}

  static Bytes assemble(String program) {
    ByteArrayOutputStream code = new ByteArrayOutputStream();
    program
        .strip()
        .lines()
        .flatMap(line -> line.strip().lines())
        .forEach(line -> {
          for (String word : line.split("\\s+", -1)) {
            if (!word.isEmpty()) {
              code.writeBytes(instruction(word));
            }
          }
        });
    return Bytes.of(code.toByteArray());
  }

  private static byte[] instruction(String word) {
    String name = word.replaceFirst("_.*", "");
    if (name.startsWith("PUSH")) {
      int size = Integer.parseInt(name.substring(4));
      String digits = word.contains("_") ? word.substring(word.indexOf('_') + 1) : "";
      String padded = "0".repeat(2 * size - digits.length()) + digits;
      return HexFormat.of().parseHex("%02x".formatted(0x5f + size) + padded);
    }
    if (name.startsWith("DUP")) {
      return new byte[] {(byte) (0x7f + Integer.parseInt(name.substring(3)))};
    }
    if (name.startsWith("SWAP")) {
      return new byte[] {(byte) (0x8f + Integer.parseInt(name.substring(4)))};
    }
    Integer code = CODES.get(name);
    if (code == null) {
      throw new IllegalArgumentException("no instruction " + word);
    }
    return new byte[] {code.byteValue()};
  }

  /// Where the instruction `name` stands, the first after `skipped` others of that name.
  static int offsetOf(String name, String program, int skipped) {
    int at = -1;
    for (int i = 0; i <= skipped; i++) {
      at = program.indexOf(name, at + 1);
    }
    return assemble(program.substring(0, at)).size();
  }
}
