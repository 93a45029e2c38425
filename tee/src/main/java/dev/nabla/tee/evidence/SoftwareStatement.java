package dev.nabla.tee.evidence;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.RlpReader;
import dev.nabla.primitives.codec.RlpWriter;
import java.util.List;

/// A statement in the form of evidence by a key of our own: it says that no hardware stands behind
/// it. RLP of `[tag, timestampMillis, measurement, reportData, [certificates], signature]`.
///
/// @param timestampMillis when it was made, milliseconds since 1970
/// @param measurement digest that the maker gives its software; nothing vouches for it
/// @param reportData at most 64 bytes that the maker chose
/// @param chain DER of its certificates, leaf first, root last
/// @param signature over [#signed()] by the leaf's P-256 key, `r ‖ s`
public record SoftwareStatement(
    long timestampMillis, Hash measurement, Bytes reportData, List<Bytes> chain, Bytes signature)
    implements Evidence {
  /// Longest statement.
  public static final int MAX_BYTES = 1 << 14;

  /// First bytes of what is signed, and of every statement's first field.
  public static final String TAG = "nabla/software-evidence/1";

  private static final int MAX_REPORT_DATA = 64;
  private static final int MAX_CHAIN = 4;
  private static final int MAX_CERTIFICATE = 4_096;
  private static final int SIGNATURE_SIZE = 64;

  /// Copies the list.
  public SoftwareStatement {
    chain = List.copyOf(chain);
  }

  @Override
  public EvidenceKind kind() {
    return EvidenceKind.SOFTWARE;
  }

  /// What the leaf's key signs: everything but the signature.
  public Bytes signed() {
    return fields().endList().toBytes();
  }

  /// The one encoding of this statement.
  public Bytes encode() {
    return fields().bytes(signature).endList().toBytes();
  }

  private RlpWriter fields() {
    RlpWriter writer =
        new RlpWriter()
            .beginList()
            .bytes(Bytes.utf8(TAG))
            .number(timestampMillis)
            .hash(measurement)
            .bytes(reportData)
            .beginList();
    chain.forEach(writer::bytes);
    return writer.endList();
  }

  static boolean looksLike(Bytes bytes) {
    Bytes tag = Bytes.utf8(TAG);
    return bytes.size() > tag.size() + 4
        && (bytes.slice(3, tag.size()).equals(tag) || bytes.slice(4, tag.size()).equals(tag));
  }

  /// Reads a statement.
  ///
  /// @throws DecodingException where `bytes` are not the one encoding of a statement
  public static SoftwareStatement read(Bytes bytes) {
    if (bytes.size() > MAX_BYTES) {
      throw new DecodingException("a statement of over " + MAX_BYTES + " bytes", MAX_BYTES);
    }
    RlpReader in = RlpReader.ofList(bytes);
    if (!in.bytes().equals(Bytes.utf8(TAG))) {
      throw new DecodingException("not a software statement", 0);
    }
    SoftwareStatement statement =
        new SoftwareStatement(
            in.uint63(),
            in.hash(),
            in.bytes(),
            in.list(MAX_CHAIN, RlpReader::bytes),
            in.bytes(SIGNATURE_SIZE));
    if (in.hasNext()
        || statement.reportData.size() > MAX_REPORT_DATA
        || statement.chain.stream().anyMatch(der -> der.size() > MAX_CERTIFICATE)) {
      throw new DecodingException("a statement with a field too long, or one more", in.offset());
    }
    return statement;
  }
}
