package dev.nabla.evm.frame;

import dev.nabla.evm.gas.InstructionTable;
import dev.nabla.evm.gas.Opcode;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Code ready to run: with zeros behind it, so that a PUSH at the end reads them and running off
/// the end is STOP, and with its jump destinations known. Its [Blocks] are found once it has run so
/// long that this pays. Safe to share between threads.
public final class Code {
  /// No code.
  public static final Code EMPTY = new Code(Bytes.EMPTY);

  private static final int PADDING = 33;
  private static final int DELEGATION_SIZE = 23;

  /// Cutting eight bytes into blocks takes about as long as running one block the slower way.
  private static final int BYTES_PER_RUN = 8;

  private final Bytes bytes;
  private final byte[] padded;
  private final int size;
  private final long[] destinations;

  /// Blocks that may run before they are looked at as such. Threads may count it down at once and
  /// lose a count, which matters to nobody.
  private int patience;

  private @Nullable Blocks blocks;

  /// Copies and analyses `code`; linear in its size.
  public Code(Bytes code) {
    this(code, code.size() / BYTES_PER_RUN);
  }

  /// @param patience blocks that run before the code is cut into them
  Code(Bytes code, int patience) {
    this.bytes = code;
    this.size = code.size();
    this.padded = new byte[size + PADDING];
    code.copyTo(padded, 0);
    this.destinations = new long[(size >> 6) + 1];
    this.patience = patience;
    findDestinations();
  }

  /// A JUMPDEST byte counts unless it is data of a PUSH (Yellow Paper, section 9.4.3).
  private void findDestinations() {
    for (int at = 0; at < size; at++) {
      int opcode = padded[at] & 0xff;
      if (opcode == Opcode.JUMPDEST) {
        destinations[at >> 6] |= 1L << at;
      } else {
        at += Opcode.size(opcode) - 1;
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

  /// The blocks under a fork's instructions, where they are known already.
  public @Nullable Blocks knownBlocks(InstructionTable table) {
    Blocks known = blocks;
    return known != null && known.areOf(table) ? known : null;
  }

  /// Says that one more block has run instruction by instruction.
  ///
  /// @return the blocks, where it is time to know them: so much has run by now that finding them,
  ///   in time linear in the code's size, has cost no more than running did
  public @Nullable Blocks countRun(InstructionTable table) {
    patience--;
    if (patience >= 0) {
      return null;
    }
    Blocks found = new BlockAnalysis(this, table).cut();
    blocks = found;
    return found;
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
