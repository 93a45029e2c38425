package dev.nabla.tee.conformance;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.tee.evidence.Evidence;
import dev.nabla.tee.evidence.IntelQuote;
import dev.nabla.tee.evidence.NitroDocument;
import dev.nabla.tee.evidence.SgxReport;
import dev.nabla.tee.evidence.SnpReport;
import dev.nabla.tee.evidence.SoftwareStatement;
import dev.nabla.tee.evidence.TdReport;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The values that evidence holds, under the names that manifests give them; numbers in decimal,
/// bytes in hex. Nothing of it is verified.
public final class EvidenceFields {
  private final Map<String, String> found = new TreeMap<>();

  private EvidenceFields() {}

  /// All values of `evidence`, by name.
  public static Map<String, String> of(Evidence evidence) {
    EvidenceFields fields = new EvidenceFields();
    switch (evidence) {
      case NitroDocument document -> fields.nitro(document);
      case IntelQuote quote -> fields.intel(quote);
      case SnpReport report -> fields.snp(report);
      case SoftwareStatement statement -> fields.put("report_data", statement.reportData());
    }
    return fields.found;
  }

  /// The first member of the manifest that differs, or empty. One that is not known here is not
  /// compared.
  static String difference(Vector vector, Evidence evidence) {
    Map<String, String> found = of(evidence);
    JsonNode body = vector.entry().path("body");
    for (Map.Entry<String, String> each : found.entrySet()) {
      JsonNode expected = node(vector.entry(), body, each.getKey());
      if (expected != null && !plain(expected).equals(each.getValue())) {
        return "%s is %s, not %s".formatted(each.getKey(), each.getValue(), plain(expected));
      }
    }
    return "";
  }

  private static @Nullable JsonNode node(JsonNode entry, JsonNode body, String name) {
    int dot = name.indexOf('.');
    JsonNode parent = dot < 0 ? entry : entry.path(name.substring(0, dot));
    JsonNode direct = parent.get(name.substring(dot + 1));
    return direct != null ? direct : body.get(name);
  }

  private static String plain(JsonNode node) {
    return node.isNull() ? "" : node.isString() ? node.stringValue() : node.toString();
  }

  private void put(String name, Bytes value) {
    found.put(name, Vector.hex(value));
  }

  private void nitro(NitroDocument document) {
    found.put("module_id", document.moduleId());
    found.put("timestamp_ms", Long.toString(document.timestampMillis()));
    document.pcrs().forEach((index, value) -> put("pcrs." + index, value));
    put("public_key", document.publicKey().orElse(Bytes.EMPTY));
    put("user_data", document.userData().orElse(Bytes.EMPTY));
    put("nonce", document.nonce().orElse(Bytes.EMPTY));
    if (document.pcrs().keySet().containsAll(Set.of(0, 1, 2))) {
      Bytes code =
          Bytes.concat(
              document.pcrs().getOrDefault(0, Bytes.EMPTY),
              document.pcrs().getOrDefault(1, Bytes.EMPTY),
              document.pcrs().getOrDefault(2, Bytes.EMPTY));
      put("pcr_hash_keccak", Keccak256.hash(code).toBytes());
    }
  }

  private void intel(IntelQuote quote) {
    found.put("quote_version", Integer.toString(quote.version()));
    found.put("trailing_bytes", Integer.toString(quote.padding()));
    put("reportdata", quote.body().reportData());
    switch (quote.body()) {
      case SgxReport report -> {
        put("cpusvn", report.cpuSvn());
        put("miscselect", report.miscSelect());
        put("attributes", report.attributes());
        put("mrenclave", report.mrEnclave());
        put("mrsigner", report.mrSigner());
        found.put("isvprodid", Integer.toString(report.productId()));
        found.put("isvsvn", Integer.toString(report.securityVersion()));
      }
      case TdReport report -> domain(report);
    }
  }

  private void domain(TdReport report) {
    put("tee_tcb_svn", report.tcbSvn());
    put("mrseam", report.mrSeam());
    put("mrsignerseam", report.mrSignerSeam());
    put("seamattributes", report.seamAttributes());
    put("tdattributes", report.attributes());
    put("xfam", report.xfam());
    put("mrtd", report.mrTd());
    put("mrconfigid", report.mrConfigId());
    put("mrowner", report.mrOwner());
    put("mrownerconfig", report.mrOwnerConfig());
    for (int i = 0; i < report.rtmrs().size(); i++) {
      put("rtmr" + i, report.rtmrs().get(i));
    }
    report
        .current()
        .ifPresent(now -> {
          put("tee_tcb_svn2", now.tcbSvn());
          put("mrservicetd", now.mrServiceTd());
        });
  }

  private void snp(SnpReport report) {
    found.put("report_version", Integer.toString(report.version()));
    found.put("vmpl", Long.toString(report.vmpl()));
    found.put("guest_svn", Long.toString(report.guestSvn()));
    found.put("policy", "0x%016x".formatted(report.policy()));
    found.put("platform_info", "0x%x".formatted(report.platformInfo()));
    found.put("debug", Boolean.toString(report.debug()));
    put("measurement", report.measurement());
    put("report_data", report.reportData());
    put("host_data", report.hostData());
    put("id_key_digest", report.idKeyDigest());
    put("chip_id", report.chipId());
    put("reported_tcb_raw", report.reportedTcb());
    put("current_tcb_raw", report.currentTcb());
    put("committed_tcb_raw", report.committedTcb());
    put("launch_tcb_raw", report.launchTcb());
  }
}
