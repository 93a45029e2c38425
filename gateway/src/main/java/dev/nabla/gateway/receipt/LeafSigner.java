package dev.nabla.gateway.receipt;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.BatchLeaf.SignedLostRange;
import dev.nabla.protocol.inference.BatchLeaf.SignedWindow;
import dev.nabla.protocol.inference.LostRange;
import dev.nabla.protocol.inference.WindowHeader;
import dev.nabla.tee.enclave.Enclave;
import java.util.LinkedHashMap;
import java.util.Map;

/// Signs what the journal holds, and remembers the newest signatures: signing again gives the same
/// bytes, but costs. Thread-safe.
final class LeafSigner {
  private static final int REMEMBERED = 8_192;

  private final Enclave enclave;
  private final Map<Hash, Bytes> signatures =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Hash, Bytes> eldest) {
          return size() > REMEMBERED;
        }
      };

  LeafSigner(Enclave enclave) {
    this.enclave = enclave;
  }

  SignedWindow sign(WindowHeader header) {
    return new SignedWindow(header, signature(header.signingHash()));
  }

  SignedLostRange sign(LostRange range) {
    return new SignedLostRange(range, signature(range.signingHash()));
  }

  private Bytes signature(Hash digest) {
    synchronized (signatures) {
      Bytes known = signatures.get(digest);
      if (known != null) {
        return known;
      }
    }
    Bytes made = enclave.sign(digest);
    synchronized (signatures) {
      signatures.put(digest, made);
    }
    return made;
  }
}
