package dev.nabla.tee.evidence;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;

/// A piece of evidence, decoded and not verified. A further kind is a further record here, and a
/// further case in the one switch of the verifier.
public sealed interface Evidence permits NitroDocument, IntelQuote, SnpReport, SoftwareStatement {
  /// Longest evidence of any kind.
  int MAX_BYTES = 1 << 16;

  /// What produced it.
  EvidenceKind kind();

  /// Reads `bytes` as evidence of `kind`.
  ///
  /// @throws DecodingException where they are not exactly that
  static Evidence read(EvidenceKind kind, Bytes bytes) {
    return switch (kind) {
      case SOFTWARE -> SoftwareStatement.read(bytes);
      case NITRO -> NitroDocument.read(bytes);
      case TDX, SGX -> {
        IntelQuote quote = IntelQuote.read(bytes);
        if (quote.kind() != kind) {
          throw new DecodingException("the quote is of " + quote.kind().label(), 0);
        }
        yield quote;
      }
      case SEV_SNP -> SnpReport.read(bytes);
    };
  }

  /// The kind whose first bytes these are; a guess for people, which [#read] then confirms.
  ///
  /// @throws DecodingException where they are of none
  static EvidenceKind guess(Bytes bytes) {
    if (SoftwareStatement.looksLike(bytes)) {
      return EvidenceKind.SOFTWARE;
    }
    if (bytes.size() == SnpReport.SIZE) {
      return EvidenceKind.SEV_SNP;
    }
    if (bytes.size() > 4 && (bytes.get(0) & 0xff) == 0x84) {
      return EvidenceKind.NITRO;
    }
    if (bytes.size() > IntelQuote.HEADER_SIZE) {
      return IntelQuote.isTdx(bytes) ? EvidenceKind.TDX : EvidenceKind.SGX;
    }
    throw new DecodingException("the bytes look like no kind of evidence", 0);
  }
}
