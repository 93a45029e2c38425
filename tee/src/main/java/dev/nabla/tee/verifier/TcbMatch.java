package dev.nabla.tee.verifier;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.tee.evidence.SgxReport;
import dev.nabla.tee.evidence.TdReport;
import dev.nabla.tee.policy.TcbStatus;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Intel's own rule for the status of a platform, as its quote verification library applies it: the
/// first level, from the highest, that all components reach; then the status of the TDX module and
/// of the quoting enclave can only make it worse.
final class TcbMatch {
  private static final int COMPONENTS = 16;

  /// From TDX 1.5 modules on, their two version bytes are judged by the module's own identity.
  private static final int FIRST_BESIDE_MODULE = 2;

  private final TcbInfo info;
  private final PckCertificate pck;
  private final TcbInfo.SvnLevel qe;

  /// @param qe the level that the quoting enclave reaches
  TcbMatch(TcbInfo info, PckCertificate pck, TcbInfo.SvnLevel qe) {
    this.info = info;
    this.pck = pck;
    this.qe = qe;
  }

  /// The status of an SGX platform.
  Tcb sgx() {
    TcbInfo.Level level = level(null);
    return tcb(level, worse(level.status(), qe.status()), Optional.empty(), false);
  }

  /// The status of a TDX platform and its module.
  Tcb tdx(TdReport report) {
    TcbInfo.Level level = level(report.tcbSvn());
    Optional<TcbInfo.SvnLevel> module = module(report, report.tcbSvn());
    TcbStatus status = status(level, module);
    boolean relaunch =
        status == TcbStatus.OUT_OF_DATE
            && report.current().map(now -> isUpToDate(report, now.tcbSvn())).orElse(false);
    return tcb(level, status, module, relaunch);
  }

  private boolean isUpToDate(TdReport report, Bytes svn) {
    try {
      return status(level(svn), module(report, svn)) == TcbStatus.UP_TO_DATE;
    } catch (Refusal e) {
      return false;
    }
  }

  private TcbStatus status(TcbInfo.Level level, Optional<TcbInfo.SvnLevel> module) {
    TcbStatus platform = worse(level.status(), qe.status());
    return module.map(found -> worse(platform, found.status())).orElse(platform);
  }

  private TcbInfo.Level level(@Nullable Bytes tdxSvn) {
    return info.levels().stream()
        .filter(level -> reached(level, tdxSvn))
        .findFirst()
        .orElseThrow(() ->
            new Refusal(
                Reason.TCB_NOT_SUPPORTED,
                "no level of Intel's TCB information is reached by components %s, PCE %d"
                    .formatted(pck.components(), pck.pceSvn())));
  }

  private boolean reached(TcbInfo.Level level, @Nullable Bytes tdxSvn) {
    if (pck.pceSvn() < level.pceSvn()) {
      return false;
    }
    for (int i = 0; i < COMPONENTS; i++) {
      if (pck.components().get(i) < level.sgx().get(i)) {
        return false;
      }
    }
    return tdxSvn == null || (!level.tdx().isEmpty() && reachedTdx(level.tdx(), tdxSvn));
  }

  private static boolean reachedTdx(List<Integer> least, Bytes svn) {
    for (int i = svn.get(1) == 0 ? 0 : FIRST_BESIDE_MODULE; i < COMPONENTS; i++) {
      if ((svn.get(i) & 0xff) < least.get(i)) {
        return false;
      }
    }
    return true;
  }

  /// The level of the module that `svn` names; none for modules that have no identity of their own.
  private Optional<TcbInfo.SvnLevel> module(TdReport report, Bytes svn) {
    int version = svn.get(1) & 0xff;
    if (version == 0) {
      TcbInfo.Module module =
          info.module()
              .orElseThrow(() ->
                  new Refusal(
                      Reason.COLLATERAL_OF_ANOTHER_PLATFORM, "TCB information without a module"));
      checkModule(report, module);
      return Optional.empty();
    }
    String id = "TDX_%02X".formatted(version);
    TcbInfo.Module module =
        info.modules().stream()
            .filter(each -> each.id().toUpperCase(Locale.ROOT).equals(id))
            .findFirst()
            .orElseThrow(
                () -> new Refusal(Reason.MODULE_IDENTITY_MISMATCH, "Intel knows no module " + id));
    checkModule(report, module);
    return Optional.of(
        TcbInfo.SvnLevel.match(module.levels(), svn.get(0) & 0xff)
            .orElseThrow(() ->
                new Refusal(Reason.TCB_NOT_SUPPORTED, "no level of module " + id + " is reached")));
  }

  private static void checkModule(TdReport report, TcbInfo.Module module) {
    Refusal.unless(
        report.mrSignerSeam().equals(module.mrSigner())
            && QeIdentity.masked(report.seamAttributes(), module.attributesMask())
                .equals(module.attributes()),
        Reason.MODULE_IDENTITY_MISMATCH,
        "the TDX module is not signed by Intel, or has other attributes");
  }

  /// What a part with this status makes of a platform's.
  static TcbStatus worse(TcbStatus platform, TcbStatus part) {
    return switch (part) {
      case UP_TO_DATE -> platform;
      case REVOKED -> TcbStatus.REVOKED;
      case OUT_OF_DATE ->
          switch (platform) {
            case UP_TO_DATE, SW_HARDENING_NEEDED -> TcbStatus.OUT_OF_DATE;
            case CONFIGURATION_NEEDED, CONFIGURATION_AND_SW_HARDENING_NEEDED ->
                TcbStatus.OUT_OF_DATE_CONFIGURATION_NEEDED;
            case OUT_OF_DATE, OUT_OF_DATE_CONFIGURATION_NEEDED, REVOKED, NOT_STATED -> platform;
          };
      case NOT_STATED,
          SW_HARDENING_NEEDED,
          CONFIGURATION_NEEDED,
          CONFIGURATION_AND_SW_HARDENING_NEEDED,
          OUT_OF_DATE_CONFIGURATION_NEEDED ->
          throw new Refusal(
              Reason.TCB_NOT_SUPPORTED, "a module or enclave with status " + part.label());
    };
  }

  private Tcb tcb(
      TcbInfo.Level level,
      TcbStatus status,
      Optional<TcbInfo.SvnLevel> module,
      boolean relaunchAdvised) {
    TreeSet<String> advisories = new TreeSet<>(level.advisories());
    advisories.addAll(qe.advisories());
    module.ifPresent(found -> advisories.addAll(found.advisories()));
    return new Tcb(
        status,
        List.copyOf(advisories),
        Optional.of(level.date()),
        info.evaluationNumber(),
        "components %s, PCE %d".formatted(pck.components(), pck.pceSvn()),
        relaunchAdvised);
  }

  /// The level that the quoting enclave reaches; below all of them it counts as revoked.
  static TcbInfo.SvnLevel qeLevel(QeIdentity identity, SgxReport report) {
    return TcbInfo.SvnLevel.match(identity.levels(), report.securityVersion())
        .orElseGet(() ->
            new TcbInfo.SvnLevel(
                report.securityVersion(), TcbStatus.REVOKED, identity.issueDate(), List.of()));
  }
}
