package dev.nabla.tee.enclave;

import dev.nabla.primitives.bytes.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// The certificates that a host of SEV-SNP hands to its guest beside a report (GHCB specification,
/// "certificate data"): entries of a GUID, an offset and a length, up to an entry of zeros.
///
/// @param table as the kernel gives it; may be empty, since hosts need not have one
record SnpCertificateTable(Bytes table) {
  private static final int ENTRY = 24;
  private static final int GUID = 16;
  private static final int MAX_ENTRIES = 16;
  private static final String VCEK = "63da758de6644564adc5f4b93be8accd";
  private static final String VLEK = "a8074bc2a25a483eaae639c045a0b8a1";
  private static final String ASK = "4ab7b379bbac4fe4a02f05aef327c782";
  private static final String ARK = "c0b406a4a803495297433fb6014cd0ae";

  /// The signing key's certificate, its issuer's and the root's, as the verifier takes them; empty
  /// where one of the three is not there.
  Bytes collateral() {
    Bytes key = find(VCEK).isEmpty() ? find(VLEK) : find(VCEK);
    List<Bytes> chain = List.of(key, find(ASK), find(ARK));
    return chain.stream().anyMatch(Bytes::isEmpty)
        ? Bytes.EMPTY
        : Bytes.concat(chain.toArray(Bytes[]::new));
  }

  /// Hosts write the first half of a GUID in either order of bytes.
  private Bytes find(String guid) {
    byte[] wanted = HexFormat.of().parseHex(guid);
    ByteBuffer in = ByteBuffer.wrap(table.toArray()).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at + ENTRY <= table.size() && at < MAX_ENTRIES * ENTRY; at += ENTRY) {
      byte[] found = table.slice(at, GUID).toArray();
      long offset = Integer.toUnsignedLong(in.getInt(at + GUID));
      long length = Integer.toUnsignedLong(in.getInt(at + GUID + Integer.BYTES));
      boolean same = Arrays.equals(found, wanted) || Arrays.equals(found, swapped(wanted));
      if (same && offset + length <= table.size()) {
        return table.slice((int) offset, (int) length);
      }
    }
    return Bytes.EMPTY;
  }

  private static byte[] swapped(byte[] guid) {
    int[] order = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
    byte[] other = new byte[guid.length];
    for (int i = 0; i < order.length; i++) {
      other[i] = guid[order[i]];
    }
    return other;
  }
}
