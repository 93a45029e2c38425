package dev.nabla.gateway.receipt;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.crypto.Digests;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// 128 random bits that name a request before its first byte is answered. Who knows it may read the
/// receipt's secrets, so it is told to the caller alone and never logged.
///
/// @param bytes 16 bytes
public record RequestId(Bytes bytes) {
  /// Number of bytes.
  public static final int SIZE = 16;

  private static final int PUBLIC_BYTES = 12;

  /// @throws DecodingException where there are not 16 bytes
  public RequestId {
    if (bytes.size() != SIZE) {
      throw new DecodingException("a request id of " + bytes.size() + " bytes", 0);
    }
  }

  /// A fresh id from a source that nobody can guess.
  public static RequestId random(RandomGenerator random) {
    byte[] bytes = new byte[SIZE];
    random.nextBytes(bytes);
    return new RequestId(Bytes.of(bytes));
  }

  /// Reads 32 lower-case hex digits; empty where `text` is not that.
  public static Optional<RequestId> parse(String text) {
    if (!text.matches("[0-9a-f]{32}")) {
      return Optional.empty();
    }
    return Optional.of(new RequestId(Bytes.fromHex(text)));
  }

  /// 32 lower-case hex digits.
  public String toHex() {
    return HexFormat.of().formatHex(bytes.toArray());
  }

  /// Another name of the request that may be shown and logged: it opens nothing.
  public String publicName() {
    byte[] digest = Digests.sha256(bytes.toArray()).toArray();
    return "req_" + HexFormat.of().formatHex(digest, 0, PUBLIC_BYTES);
  }

  /// Hides the id.
  @Override
  public String toString() {
    return "RequestId[hidden]";
  }
}
