package dev.nabla.tee.evidence;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;

/// A quote of Intel's Data Center Attestation Primitives with an ECDSA P-256 key: SGX version 3,
/// TDX or SGX version 4 and 5 (Intel TDX DCAP quoting library §A.3).
///
/// @param version 3, 4 or 5
/// @param kind [EvidenceKind#TDX] or [EvidenceKind#SGX]
/// @param body what the hardware says
/// @param signed header and body: what the attestation key signed
/// @param signature of [#signed], `r ‖ s`
/// @param attestationKey the quoting enclave's key, `x ‖ y`
/// @param qeReport 384 bytes: what the processor says about the quoting enclave
/// @param qeReportSignature of [#qeReport] by the platform's key
/// @param qeAuthData goes into the quoting enclave's report data with the attestation key
/// @param pckChain PEM of the platform's certificates, leaf first
/// @param padding zero bytes behind the quote
public record IntelQuote(
    int version,
    EvidenceKind kind,
    QuoteBody body,
    Bytes signed,
    Bytes signature,
    Bytes attestationKey,
    Bytes qeReport,
    Bytes qeReportSignature,
    Bytes qeAuthData,
    Bytes pckChain,
    int padding)
    implements Evidence {
  /// Longest quote.
  public static final int MAX_BYTES = 1 << 14;

  static final int HEADER_SIZE = 48;
  private static final int ECDSA_P256 = 2;
  private static final long TEE_SGX = 0;
  private static final long TEE_TDX = 0x81;
  private static final Bytes INTEL_QE = Bytes.fromHex("939a7233f79c4ca9940a0db3957f0607");
  private static final int BODY_SGX = 1;
  private static final int BODY_TD_1_0 = 2;
  private static final int BODY_TD_1_5 = 3;
  private static final int CERTIFICATION_QE_REPORT = 6;
  private static final int CERTIFICATION_PCK_CHAIN = 5;
  private static final int SIGNATURE_SIZE = 64;
  private static final int KEY_SIZE = 64;

  /// The quoting enclave's report, decoded.
  public SgxReport qe() {
    return SgxReport.read(qeReport);
  }

  static boolean isTdx(Bytes bytes) {
    LittleEndianReader in = new LittleEndianReader(bytes);
    in.bytes(4);
    return in.uint32() == TEE_TDX;
  }

  /// Reads a quote. Behind its signature data only zeros may follow: producers hand out buffers of
  /// a fixed size, and no signature covers the rest.
  ///
  /// @throws DecodingException where `bytes` are not exactly that
  public static IntelQuote read(Bytes bytes) {
    if (bytes.size() > MAX_BYTES) {
      throw new DecodingException("a quote of over " + MAX_BYTES + " bytes", MAX_BYTES);
    }
    LittleEndianReader in = new LittleEndianReader(bytes);
    int version = in.uint16();
    int keyType = in.uint16();
    long tee = in.uint32();
    in.bytes(4);
    if (!in.bytes(16).equals(INTEL_QE)) {
      throw in.refused("the quoting enclave is not Intel's");
    }
    in.bytes(20);
    if (version < 3 || version > 5 || keyType != ECDSA_P256) {
      throw in.refused("a quote of version %d with key type %d".formatted(version, keyType));
    }
    if (tee != TEE_SGX && (tee != TEE_TDX || version == 3)) {
      throw in.refused("a quote of version %d of TEE type %x".formatted(version, tee));
    }
    QuoteBody body = readBody(in, version, tee == TEE_TDX);
    Bytes signed = bytes.slice(0, in.position());
    LittleEndianReader data = new LittleEndianReader(in.bytes(in.length()));
    int padding = in.left();
    in.zeros(padding, "what follows the quote");
    return withSignature(new Head(version, body, signed, padding), data);
  }

  /// What stands before the signature data, and how much behind it.
  private record Head(int version, QuoteBody body, Bytes signed, int padding) {}

  private static QuoteBody readBody(LittleEndianReader in, int version, boolean tdx) {
    int type = tdx ? BODY_TD_1_0 : BODY_SGX;
    if (version == 5) {
      type = in.uint16();
      int size = in.length();
      if (size != sizeOf(in, type) || tdx == (type == BODY_SGX)) {
        throw in.refused("a quote body of type %d and %d bytes".formatted(type, size));
      }
    }
    Bytes body = in.bytes(sizeOf(in, type));
    return type == BODY_SGX ? SgxReport.read(body) : TdReport.read(body);
  }

  private static int sizeOf(LittleEndianReader in, int type) {
    return switch (type) {
      case BODY_SGX -> SgxReport.SIZE;
      case BODY_TD_1_0 -> TdReport.SIZE_1_0;
      case BODY_TD_1_5 -> TdReport.SIZE_1_5;
      default -> throw in.refused("a quote body of type " + type);
    };
  }

  /// Versions 4 and 5 put the quoting enclave's report into a certification of type 6.
  private static LittleEndianReader unwrap(LittleEndianReader data) {
    if (data.uint16() != CERTIFICATION_QE_REPORT) {
      throw data.refused("certification without the quoting enclave's report");
    }
    LittleEndianReader inside = new LittleEndianReader(data.bytes(data.length()));
    if (data.left() != 0) {
      throw data.refused("something follows the certification data");
    }
    return inside;
  }

  private static IntelQuote withSignature(Head head, LittleEndianReader data) {
    final Bytes signature = data.bytes(SIGNATURE_SIZE);
    final Bytes attestationKey = data.bytes(KEY_SIZE);
    LittleEndianReader certification = head.version == 3 ? data : unwrap(data);
    final Bytes qeReport = certification.bytes(SgxReport.SIZE);
    final Bytes qeReportSignature = certification.bytes(SIGNATURE_SIZE);
    final Bytes qeAuthData = certification.bytes(certification.uint16());
    if (certification.uint16() != CERTIFICATION_PCK_CHAIN) {
      throw certification.refused("certification without the platform's certificates");
    }
    Bytes chain = certification.bytes(certification.length());
    if (certification.left() != 0) {
      throw certification.refused("something follows the platform's certificates");
    }
    return new IntelQuote(
        head.version,
        head.body instanceof TdReport ? EvidenceKind.TDX : EvidenceKind.SGX,
        head.body,
        head.signed,
        signature,
        attestationKey,
        qeReport,
        qeReportSignature,
        qeAuthData,
        withoutTerminator(chain),
        head.padding);
  }

  /// Some producers count the zero that ends a C string.
  private static Bytes withoutTerminator(Bytes chain) {
    int last = chain.size() - 1;
    return last >= 0 && chain.get(last) == 0 ? chain.slice(0, last) : chain;
  }
}
