package dev.nabla.services.validator;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.protocol.inference.BatchCommitment;
import java.io.IOException;

/// Where a validator gets the data behind a batch. Nothing it gives is trusted.
@FunctionalInterface
public interface BlobSource {
  /// The blob of the batch, of at most `commitment.blobSize()` bytes.
  ///
  /// @param endpoint base URL that the node has registered
  /// @throws IOException where it can't be had now; the message tells why
  Bytes fetch(String endpoint, BatchCommitment commitment) throws IOException;
}
