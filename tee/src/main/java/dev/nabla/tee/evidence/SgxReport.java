package dev.nabla.tee.evidence;

import dev.nabla.primitives.bytes.Bytes;

/// What an SGX processor says about an enclave: 384 bytes (Intel SDM vol. 3D §38.15).
///
/// @param cpuSvn security version of the processor, 16 bytes
/// @param miscSelect bits, as four bytes
/// @param attributes flags and XFRM, 16 bytes
/// @param mrEnclave digest of what was loaded
/// @param mrSigner digest of the key that signed it
/// @param productId its signer's number for it
/// @param securityVersion its signer's version of it
/// @param reportData 64 bytes that the enclave chose
public record SgxReport(
    Bytes cpuSvn,
    Bytes miscSelect,
    Bytes attributes,
    Bytes mrEnclave,
    Bytes mrSigner,
    int productId,
    int securityVersion,
    Bytes reportData)
    implements QuoteBody {
  /// Bytes of a report.
  public static final int SIZE = 384;

  static SgxReport read(Bytes report) {
    LittleEndianReader in = new LittleEndianReader(report);
    Bytes cpuSvn = in.bytes(16);
    Bytes miscSelect = in.bytes(4);
    in.bytes(28);
    Bytes attributes = in.bytes(16);
    Bytes mrEnclave = in.bytes(32);
    in.bytes(32);
    Bytes mrSigner = in.bytes(32);
    in.bytes(96);
    int productId = in.uint16();
    int securityVersion = in.uint16();
    in.bytes(60);
    return new SgxReport(
        cpuSvn,
        miscSelect,
        attributes,
        mrEnclave,
        mrSigner,
        productId,
        securityVersion,
        in.bytes(64));
  }

  @Override
  public boolean debug() {
    return (attributes.get(0) & 2) != 0;
  }
}
