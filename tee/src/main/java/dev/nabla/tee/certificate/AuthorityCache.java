package dev.nabla.tee.certificate;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import java.util.LinkedHashMap;
import java.util.Map;

/// Remembers which authority's certificate was signed by which key, so that chains which share
/// their upper part are verified once.
///
/// It holds facts that never change and depend on nothing else: dates, names, constraints and
/// revocation are judged anew every time, so an answer is the same with and without it. Bounded:
/// the one used longest ago goes first. Safe for use by several threads.
public final class AuthorityCache {
  private final Map<Hash, Boolean> verified;

  /// @param capacity most facts remembered, at least 1
  public AuthorityCache(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("a cache holds at least one fact");
    }
    this.verified =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Hash, Boolean> eldest) {
            return size() > capacity;
          }
        };
  }

  /// Whether `issuer` has signed `authority`: remembered, or verified now and remembered if so.
  boolean signed(X509 authority, X509 issuer) {
    Hash fact = Digests.sha256(authority.fingerprint().toArray(), issuer.spki().toArray());
    synchronized (verified) {
      if (verified.remove(fact) != null) {
        verified.put(fact, true);
        return true;
      }
    }
    boolean signed = authority.signedBy(issuer.key());
    if (signed) {
      synchronized (verified) {
        verified.put(fact, true);
      }
    }
    return signed;
  }
}
