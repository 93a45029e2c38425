package dev.nabla.tee.evidence;

import dev.nabla.primitives.bytes.Bytes;

/// What the hardware says inside an Intel quote.
public sealed interface QuoteBody permits SgxReport, TdReport {
  /// 64 bytes that the enclave or domain chose.
  Bytes reportData();

  /// Whether its owner can look inside: any bit of the byte for domains under test, or the
  /// enclave's debug flag.
  boolean debug();
}
