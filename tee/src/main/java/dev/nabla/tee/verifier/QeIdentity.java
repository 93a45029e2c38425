package dev.nabla.tee.verifier;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.tee.evidence.SgxReport;
import java.time.Instant;
import java.util.List;

/// Intel's description of its quoting enclave (Enclave Identity V2).
///
/// @param id `QE` or `TD_QE`
/// @param issueDate first instant it speaks of
/// @param nextUpdate last second of it
/// @param evaluationNumber grows with every recovery event
/// @param miscSelect expected
/// @param miscSelectMask which bits count
/// @param attributes expected
/// @param attributesMask which bits count
/// @param mrSigner who signed it
/// @param productId its number
/// @param levels highest first
record QeIdentity(
    String id,
    Instant issueDate,
    Instant nextUpdate,
    int evaluationNumber,
    Bytes miscSelect,
    Bytes miscSelectMask,
    Bytes attributes,
    Bytes attributesMask,
    Bytes mrSigner,
    int productId,
    List<TcbInfo.SvnLevel> levels) {
  private static final int VERSION = 2;

  /// @throws DecodingException where the text is not such a description
  static QeIdentity read(Bytes text) {
    IntelJson json = new IntelJson(StrictJson.parse(text.toArray()));
    if (json.number("version") != VERSION) {
      throw new DecodingException("an enclave identity of another form", 0);
    }
    return new QeIdentity(
        json.text("id"),
        json.instant("issueDate"),
        json.instant("nextUpdate"),
        json.number("tcbEvaluationDataNumber"),
        json.hex("miscselect"),
        json.hex("miscselectMask"),
        json.hex("attributes"),
        json.hex("attributesMask"),
        json.hex("mrsigner"),
        json.number("isvprodid"),
        json.objects("tcbLevels", TcbInfo.SvnLevel::read));
  }

  /// Whether `report` is of this enclave, whatever its version.
  boolean describes(SgxReport report) {
    return masked(report.miscSelect(), miscSelectMask).equals(miscSelect)
        && masked(report.attributes(), attributesMask).equals(attributes)
        && report.mrSigner().equals(mrSigner)
        && report.productId() == productId;
  }

  /// `value` where the bits of `mask` are set; empty where their lengths differ.
  static Bytes masked(Bytes value, Bytes mask) {
    if (value.size() != mask.size()) {
      return Bytes.EMPTY;
    }
    byte[] kept = value.toArray();
    for (int i = 0; i < kept.length; i++) {
      kept[i] &= mask.get(i);
    }
    return Bytes.of(kept);
  }
}
