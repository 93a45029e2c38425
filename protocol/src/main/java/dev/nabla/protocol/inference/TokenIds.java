package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// A sequence of token ids: the prompt, or the answer. Immutable. Prompts and answers can be read
/// from it, so it is never printed.
public final class TokenIds {
  /// No token.
  public static final TokenIds EMPTY = new TokenIds(new int[0]);

  private final int[] ids;

  private TokenIds(int[] owned) {
    this.ids = owned;
  }

  /// A copy of `ids`.
  ///
  /// @throws DecodingException where an id is negative
  public static TokenIds of(int... ids) {
    for (int id : ids) {
      if (id < 0) {
        throw new DecodingException("negative token id " + id, 0);
      }
    }
    return ids.length == 0 ? EMPTY : new TokenIds(ids.clone());
  }

  /// Reads u32 little-endian ids.
  ///
  /// @throws DecodingException where the size is no multiple of 4 or an id is above 2^31 − 1
  public static TokenIds decode(Bytes littleEndian) {
    if (littleEndian.size() % Integer.BYTES != 0) {
      throw new DecodingException("token ids of " + littleEndian.size() + " bytes", 0);
    }
    int[] ids = new int[littleEndian.size() / Integer.BYTES];
    ByteBuffer.wrap(littleEndian.toArray()).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(ids);
    return of(ids);
  }

  /// The ids as u32 little-endian.
  public Bytes encode() {
    ByteBuffer buffer =
        ByteBuffer.allocate(ids.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asIntBuffer().put(ids);
    return Bytes.of(buffer.array());
  }

  /// SHA-256 of [#encode()]: the P or T of exact/1.
  public Hash hash() {
    return Digests.sha256(encode().toArray());
  }

  /// Number of ids.
  public int size() {
    return ids.length;
  }

  /// The id at `index`.
  public int get(int index) {
    return ids[index];
  }

  /// A copy of the ids.
  public int[] toArray() {
    return ids.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenIds tokens && Arrays.equals(ids, tokens.ids);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ids);
  }

  /// The count alone.
  @Override
  public String toString() {
    return "TokenIds[" + ids.length + "]";
  }
}
