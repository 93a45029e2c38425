package dev.nabla.tee.evidence;

import dev.nabla.primitives.bytes.Bytes;
import java.util.List;
import java.util.Optional;

/// What a TDX module says about a trust domain: 584 bytes, or 648 from TDX 1.5 on (Intel TDX DCAP
/// quoting library §A.3.2, §A.3.3).
///
/// @param tcbSvn security versions of the module and platform when the domain started, 16 bytes
/// @param mrSeam digest of the TDX module
/// @param mrSignerSeam who signed the module; zero for Intel
/// @param seamAttributes of the module, 8 bytes
/// @param attributes of the domain, 8 bytes; the first bit is debug
/// @param xfam extended features, 8 bytes
/// @param mrTd digest of what the domain started with
/// @param mrConfigId chosen by its owner
/// @param mrOwner chosen by its owner
/// @param mrOwnerConfig chosen by its owner
/// @param rtmrs four registers that the domain extends
/// @param reportData 64 bytes that the domain chose
/// @param current what TDX 1.5 adds
public record TdReport(
    Bytes tcbSvn,
    Bytes mrSeam,
    Bytes mrSignerSeam,
    Bytes seamAttributes,
    Bytes attributes,
    Bytes xfam,
    Bytes mrTd,
    Bytes mrConfigId,
    Bytes mrOwner,
    Bytes mrOwnerConfig,
    List<Bytes> rtmrs,
    Bytes reportData,
    Optional<Current> current)
    implements QuoteBody {
  /// Bytes of a report of TDX 1.0.
  public static final int SIZE_1_0 = 584;

  /// Bytes of a report of TDX 1.5.
  public static final int SIZE_1_5 = 648;

  private static final int DIGEST = 48;

  /// @param tcbSvn security versions now: the module can be updated while the domain runs
  /// @param mrServiceTd digest of the service domains bound to this one
  public record Current(Bytes tcbSvn, Bytes mrServiceTd) {}

  /// Copies the list.
  public TdReport {
    rtmrs = List.copyOf(rtmrs);
  }

  static TdReport read(Bytes report) {
    LittleEndianReader in = new LittleEndianReader(report);
    return new TdReport(
        in.bytes(16),
        in.bytes(DIGEST),
        in.bytes(DIGEST),
        in.bytes(8),
        in.bytes(8),
        in.bytes(8),
        in.bytes(DIGEST),
        in.bytes(DIGEST),
        in.bytes(DIGEST),
        in.bytes(DIGEST),
        List.of(in.bytes(DIGEST), in.bytes(DIGEST), in.bytes(DIGEST), in.bytes(DIGEST)),
        in.bytes(64),
        report.size() == SIZE_1_5
            ? Optional.of(new Current(in.bytes(16), in.bytes(DIGEST)))
            : Optional.empty());
  }

  @Override
  public boolean debug() {
    return attributes.get(0) != 0;
  }
}
