package dev.nabla.gateway.receipt;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.Disclosure;
import dev.nabla.protocol.inference.Domain;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.Salts;
import dev.nabla.protocol.inference.TokenIds;
import java.util.random.RandomGenerator;

/// Ended requests for tests.
final class Drafts {
  static final Domain DOMAIN = new Domain(62_252, new Address(0, 0, 0x1004));

  private Drafts() {}

  static ReceiptDraft draft(RandomGenerator random) {
    return draft(random, 20);
  }

  /// @param bytes of request and response each
  static ReceiptDraft draft(RandomGenerator random, int bytes) {
    Opening opening =
        new Opening(
            Salts.derive(hash(random)),
            bytes(random, bytes),
            bytes(random, bytes),
            Bytes.utf8("text"),
            bytes(random, 448),
            TokenIds.of(1, 2, 3));
    return new ReceiptDraft(
        RequestId.random(random),
        Outcome.COMPLETED,
        new ReceiptDraft.Model(hash(random), hash(random)),
        ReceiptDraft.Choice.USUAL,
        new ReceiptDraft.Tokens(5, 3),
        opening,
        Disclosure.FULL);
  }

  private static Hash hash(RandomGenerator random) {
    return Hash.of(bytes(random, Hash.SIZE));
  }

  private static Bytes bytes(RandomGenerator random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }
}
