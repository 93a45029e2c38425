package dev.nabla.services.proxy;

import java.io.Serial;

/// Nothing more can be kept, since what is there still has to be watched.
final class FolderFullException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  FolderFullException(KeepLimits limits) {
    super(
        "the proxy's folder holds %,d receipts or %,d bytes that are not final yet; raise its limit"
            .formatted(limits.maxExchanges(), limits.maxBytes()));
  }
}
