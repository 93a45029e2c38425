package dev.nabla.evm.frame;

import dev.nabla.evm.gas.Opcode;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import java.util.Optional;

/// Code ready to run: with zeros behind it, so that a PUSH at the end reads them and running off
/// the end is STOP, and with its jump destinations known. Immutable.
public final class Code {
  /// No code.
  public static final Code EMPTY = new Code(Bytes.EMPTY);

  private static final int PADDING = 33;
  private static final int DELEGATION_SIZE = 23;

  private final Bytes bytes;
  private final byte[] padded;
  private final int size;
  private final long[] destinations;

  /// Copies and analyses `code`; linear in its size.
  public Code(Bytes code) {
    this.bytes = code;
    this.size = code.size();
    this.padded = new byte[size + PADDING];
    code.copyTo(padded, 0);
    this.destinations = new long[(size >> 6) + 1];
    findDestinations();
  }

  /// A JUMPDEST byte counts unless it is data of a PUSH (Yellow Paper, section 9.4.3).
  private void findDestinations() {
    for (int at = 0; at < size; at++) {
      int opcode = padded[at] & 0xff;
      if (opcode == Opcode.JUMPDEST) {
        destinations[at >> 6] |= 1L << at;
      } else if (opcode >= Opcode.PUSH1 && opcode <= Opcode.PUSH32) {
        at += opcode - Opcode.PUSH1 + 1;
      }
    }
  }

  /// Bytes, without the zeros behind.
  public int size() {
    return size;
  }

  /// The bytes and 33 zeros. Shared: not to be changed.
  public byte[] padded() {
    return padded;
  }

  /// Whether a jump may go to `target`.
  public boolean isDestination(long target) {
    return target < size && (destinations[(int) target >> 6] & (1L << target)) != 0;
  }

  /// The code itself.
  public Bytes bytes() {
    return bytes;
  }

  /// Whom an account with this code stands for, where it is a delegation: 0xef0100 and an address
  /// (EIP-7702).
  public Optional<Address> delegate() {
    return size == DELEGATION_SIZE && padded[0] == (byte) 0xef && padded[1] == 1 && padded[2] == 0
        ? Optional.of(Address.of(padded, 3))
        : Optional.empty();
  }

  /// The code of an account that stands for `address`.
  public static Bytes delegation(Address address) {
    byte[] code = new byte[DELEGATION_SIZE];
    code[0] = (byte) 0xef;
    code[1] = 1;
    address.copyTo(code, 3);
    return Bytes.of(code);
  }
}
