package dev.nabla.tee.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.tee.Vectors;
import dev.nabla.tee.evidence.IntelQuote;
import dev.nabla.tee.evidence.TdReport;
import dev.nabla.tee.policy.TcbStatus;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Intel's matching rule, where implementations differ.
class TcbMatchTest {
  private static final Instant DATE = Instant.parse("2025-01-01T00:00:00Z");
  private static final TcbInfo.SvnLevel GOOD_QE =
      new TcbInfo.SvnLevel(4, TcbStatus.UP_TO_DATE, DATE, List.of());
  private static final Bytes ZERO_SIGNER = Bytes.of(new byte[48]);
  private static final Bytes ZERO_ATTRIBUTES = Bytes.of(new byte[8]);
  private static final Bytes ALL = Bytes.fromHex("ffffffffffffffff");

  private final TdReport report =
      (TdReport) IntelQuote.read(Vectors.file("intel/tdx-v5-uptodate.bin")).body();

  private static List<Integer> components(int... first) {
    return IntStream.range(0, 16).mapToObj(i -> i < first.length ? first[i] : 0).toList();
  }

  private static PckCertificate pck(int pceSvn, int... components) {
    return new PckCertificate(
        Bytes.of(new byte[16]),
        components(components),
        pceSvn,
        Bytes.of(new byte[2]),
        Bytes.of(new byte[6]));
  }

  private static TcbInfo.Level level(
      TcbStatus status, int pceSvn, List<Integer> sgx, List<Integer> tdx, String... advisories) {
    return new TcbInfo.Level(sgx, pceSvn, tdx, status, DATE, List.of(advisories));
  }

  private static TcbInfo.SvnLevel svn(int least, TcbStatus status, String... advisories) {
    return new TcbInfo.SvnLevel(least, status, DATE, List.of(advisories));
  }

  private static TcbInfo info(List<TcbInfo.SvnLevel> module, TcbInfo.Level... levels) {
    return new TcbInfo(
        "TDX",
        DATE,
        DATE,
        Bytes.of(new byte[6]),
        Bytes.of(new byte[2]),
        17,
        Optional.of(new TcbInfo.Module("", ZERO_SIGNER, ZERO_ATTRIBUTES, ALL, List.of())),
        List.of(new TcbInfo.Module("tdx_01", ZERO_SIGNER, ZERO_ATTRIBUTES, ALL, module)),
        List.of(levels));
  }

  private TdReport report(String svn, String currentSvn) {
    return new TdReport(
        padded(svn),
        report.mrSeam(),
        ZERO_SIGNER,
        ZERO_ATTRIBUTES,
        report.attributes(),
        report.xfam(),
        report.mrTd(),
        report.mrConfigId(),
        report.mrOwner(),
        report.mrOwnerConfig(),
        Collections.nCopies(4, ZERO_SIGNER),
        report.reportData(),
        Optional.of(new TdReport.Current(padded(currentSvn), ZERO_SIGNER)));
  }

  private static Bytes padded(String svn) {
    Bytes start = Bytes.fromHex(svn);
    return Bytes.concat(start, Bytes.of(new byte[16 - start.size()]));
  }

  @Test
  void fromModuleVersionOneOnTheModulesTwoBytesAreItsIdentitysAffair() {
    TcbInfo info =
        info(
            List.of(svn(4, TcbStatus.UP_TO_DATE)),
            level(TcbStatus.UP_TO_DATE, 11, components(2), components(5, 0, 2)),
            level(TcbStatus.OUT_OF_DATE, 11, components(2), components(0, 0, 2)));

    Tcb newer = new TcbMatch(info, pck(11, 2), GOOD_QE).tdx(report("040102", "040102"));
    Tcb older = new TcbMatch(info, pck(11, 2), GOOD_QE).tdx(report("040002", "040002"));

    // Compared as a whole, 4 < 5 would make both of them out of date.
    assertThat(newer.status()).isEqualTo(TcbStatus.UP_TO_DATE);
    assertThat(older.status()).isEqualTo(TcbStatus.OUT_OF_DATE);
  }

  @Test
  void takesTheHighestLevelThatAllComponentsReach() {
    TcbInfo info =
        info(
            List.of(svn(1, TcbStatus.UP_TO_DATE)),
            level(TcbStatus.UP_TO_DATE, 13, components(3, 3), components()),
            level(TcbStatus.SW_HARDENING_NEEDED, 11, components(3, 2), components(), "A"),
            level(TcbStatus.OUT_OF_DATE, 5, components(1, 1), components(), "A", "B"));

    assertThat(status(info, pck(13, 3, 3))).isEqualTo(TcbStatus.UP_TO_DATE);
    assertThat(status(info, pck(12, 3, 3))).isEqualTo(TcbStatus.SW_HARDENING_NEEDED);
    assertThat(status(info, pck(13, 3, 2))).isEqualTo(TcbStatus.SW_HARDENING_NEEDED);
    assertThat(status(info, pck(13, 2, 9))).isEqualTo(TcbStatus.OUT_OF_DATE);
    refused(Reason.TCB_NOT_SUPPORTED, () -> status(info, pck(13, 0, 9)));
    refused(Reason.TCB_NOT_SUPPORTED, () -> status(info, pck(4, 3, 3)));
  }

  private TcbStatus status(TcbInfo info, PckCertificate pck) {
    return new TcbMatch(info, pck, GOOD_QE).tdx(report("0101", "0101")).status();
  }

  private static void refused(Reason reason, Runnable check) {
    assertThatThrownBy(check::run)
        .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void aModuleOutOfDateMakesThePlatformOutOfDateAndAddsItsAdvisories() {
    TcbInfo info =
        info(
            List.of(svn(5, TcbStatus.UP_TO_DATE), svn(2, TcbStatus.OUT_OF_DATE, "M")),
            level(TcbStatus.UP_TO_DATE, 1, components(), components(), "P"));

    Tcb tcb = new TcbMatch(info, pck(1), GOOD_QE).tdx(report("0301", "0301"));

    assertThat(tcb.status()).isEqualTo(TcbStatus.OUT_OF_DATE);
    assertThat(tcb.advisories()).containsExactly("M", "P");
    assertThat(tcb.relaunchAdvised()).isFalse();
    refused(
        Reason.TCB_NOT_SUPPORTED,
        () -> new TcbMatch(info, pck(1), GOOD_QE).tdx(report("0101", "0101")));
  }

  @Test
  void aModuleUpdatedUnderneathAdvisesToStartAgain() {
    TcbInfo info =
        info(
            List.of(svn(5, TcbStatus.UP_TO_DATE), svn(2, TcbStatus.OUT_OF_DATE)),
            level(TcbStatus.UP_TO_DATE, 1, components(), components()));

    Tcb tcb = new TcbMatch(info, pck(1), GOOD_QE).tdx(report("0301", "0501"));

    assertThat(tcb.status()).isEqualTo(TcbStatus.OUT_OF_DATE);
    assertThat(tcb.relaunchAdvised()).isTrue();
  }

  @Test
  void aModuleOfUnknownVersionOrAnotherSignerIsRefused() {
    TcbInfo info =
        info(
            List.of(svn(1, TcbStatus.UP_TO_DATE)),
            level(TcbStatus.UP_TO_DATE, 1, components(), components()));
    TcbInfo foreign =
        new TcbInfo(
            info.id(),
            DATE,
            DATE,
            info.fmspc(),
            info.pceId(),
            17,
            info.module(),
            List.of(
                new TcbInfo.Module(
                    "TDX_01",
                    Bytes.concat(Bytes.of((byte) 1), Bytes.of(new byte[47])),
                    ZERO_ATTRIBUTES,
                    ALL,
                    List.of(svn(1, TcbStatus.UP_TO_DATE)))),
            info.levels());

    refused(
        Reason.MODULE_IDENTITY_MISMATCH,
        () -> new TcbMatch(info, pck(1), GOOD_QE).tdx(report("0102", "0102")));
    refused(
        Reason.MODULE_IDENTITY_MISMATCH,
        () -> new TcbMatch(foreign, pck(1), GOOD_QE).tdx(report("0101", "0101")));
  }

  @Test
  void aPartOnlyMakesAStatusWorse() {
    assertThat(TcbMatch.worse(TcbStatus.UP_TO_DATE, TcbStatus.OUT_OF_DATE))
        .isEqualTo(TcbStatus.OUT_OF_DATE);
    assertThat(TcbMatch.worse(TcbStatus.SW_HARDENING_NEEDED, TcbStatus.OUT_OF_DATE))
        .isEqualTo(TcbStatus.OUT_OF_DATE);
    assertThat(
            TcbMatch.worse(TcbStatus.CONFIGURATION_AND_SW_HARDENING_NEEDED, TcbStatus.OUT_OF_DATE))
        .isEqualTo(TcbStatus.OUT_OF_DATE_CONFIGURATION_NEEDED);
    assertThat(TcbMatch.worse(TcbStatus.OUT_OF_DATE, TcbStatus.UP_TO_DATE))
        .isEqualTo(TcbStatus.OUT_OF_DATE);
    for (TcbStatus platform : TcbStatus.values()) {
      assertThat(TcbMatch.worse(platform, TcbStatus.REVOKED)).isEqualTo(TcbStatus.REVOKED);
      assertThat(TcbMatch.worse(platform, TcbStatus.UP_TO_DATE)).isEqualTo(platform);
    }
  }

  @Test
  void aQuotingEnclaveBelowAllLevelsCountsAsRevoked() {
    QeIdentity identity =
        QeIdentity.read(
            Bytes.utf8(
                """
                {"id":"TD_QE","version":2,"issueDate":"2025-06-19T10:32:27Z",
                "nextUpdate":"2025-07-19T10:32:27Z","tcbEvaluationDataNumber":17,
                "miscselect":"00000000","miscselectMask":"FFFFFFFF",
                "attributes":"11000000000000000000000000000000",
                "attributesMask":"FBFFFFFFFFFFFFFF0000000000000000","mrsigner":"00",
                "isvprodid":2,"tcbLevels":[{"tcb":{"isvsvn":400},
                "tcbDate":"2024-03-13T00:00:00Z","tcbStatus":"UpToDate"}]}\
                """));
    IntelQuote quote = IntelQuote.read(Vectors.file("intel/tdx-v4-uptodate.bin"));

    assertThat(TcbMatch.qeLevel(identity, quote.qe()).status()).isEqualTo(TcbStatus.REVOKED);
    assertThat(identity.describes(quote.qe())).isFalse();
  }
}
