package dev.nabla.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.SharedVectors;
import dev.nabla.primitives.codec.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a person reads of evidence, and what a script gets.
class TeeCommandTest {
  private static final String NONCE = "0123456789abcdef0123456789abcdef01234567";
  private static final String AT = "2026-02-12T17:56:02.724Z";

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    Terminal terminal =
        new Terminal(
            new PrintWriter(out), new PrintWriter(err), InputStream.nullInputStream(), false);
    return Main.run(terminal, arguments);
  }

  private static String vector(String name) {
    return SharedVectors.require("tee").resolve(name).toString();
  }

  @Test
  void acceptsANitroDocumentWithItsNonceOneLineAClaim() {
    int code = run("tee", "verify", vector("nitro/og-evm-2026.cose"), "--at", AT, "--nonce", NONCE);

    assertThat(code).isEqualTo(ExitCode.OK);
    assertThat(out.toString().lines())
        .anyMatch(line -> line.contains("PCR0") && line.contains("0x9baef839"))
        .anyMatch(line -> line.contains("the expected nonce"))
        .anyMatch(line -> line.contains("not proved"))
        .last()
        .isEqualTo("ACCEPTED");
  }

  @Test
  void readsBase64AndSaysWhyItRefuses() {
    int code = run("tee", "verify", vector("nitro/og-evm-2026.b64"), "--at", AT, "--nonce", "00");

    assertThat(code).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString()).contains("REJECTED, NONCE_MISMATCH (102)");
  }

  @Test
  void judgesAQuoteWithAFolderOfIntelsAnswersAsJson() {
    int code =
        run(
            "tee",
            "verify",
            vector("intel/tdx-v4-outofdate.bin"),
            "--collateral",
            vector("intel/col-2025-10-00806f05"),
            "--at",
            "2025-10-20T00:00:00Z",
            "--json");

    assertThat(code).isEqualTo(ExitCode.FAILED);
    var verdict = StrictJson.parse(out.toString().strip().getBytes(StandardCharsets.UTF_8));
    assertThat(verdict.get("reason").stringValue()).isEqualTo("TCB_STATUS_NOT_ACCEPTED");
    assertThat(verdict.get("claims").get("tcb").get("status").stringValue()).isEqualTo("OutOfDate");
  }

  @Test
  void judgesAReportWithCertificatesOfTwoFiles() {
    int code =
        run(
            "tee",
            "verify",
            vector("amd/v3-milan-dstack.bin"),
            "--collateral",
            vector("amd/v3-milan-dstack-vcek.pem"),
            "--collateral",
            vector("amd/milan-vcek-chain.pem"),
            "--at",
            "2026-06-20T00:00:00Z");

    assertThat(out.toString()).contains("ACCEPTED").contains("Milan");
    assertThat(code).isEqualTo(ExitCode.OK);
  }

  @Test
  void inspectsWithoutJudging() {
    assertThat(run("tee", "inspect", vector("intel/tdx-v4-dstack-getquote.json")))
        .isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("Intel TDX").contains("not verified").contains("mrtd");
  }

  @Test
  void saysWhatIsNoEvidence() throws IOException {
    Path file = folder.resolve("no evidence");
    Files.writeString(file, "hello, this is no evidence at all");

    assertThat(run("tee", "inspect", file.toString())).isEqualTo(ExitCode.FAILED);
    assertThat(run("tee", "verify", file.toString())).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(run("tee", "verify", folder.resolve("absent").toString()))
        .isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(err.toString()).doesNotContain("Exception");
  }

  @Test
  void runsAFolderOfVectorsAndCountsWhatItSkips() {
    int code = run("tee", "vectors", SharedVectors.require("tee").toString());

    assertThat(code).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("skipped 4: nvidia-spdm");
    assertThat(out.toString().strip()).endsWith("passed, 0 failed");
  }

  @Test
  void explainsPoliciesInPlainWords() {
    assertThat(run("tee", "policy", "explain")).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .contains("refuses debug and migration, always")
        .contains("trusts no root: nothing is accepted");
  }

  @Test
  void saysWhereItLookedForHardwareThatIsNotThere() {
    String nsm = folder.resolve("nsm").toString();
    String reports = folder.resolve("report").toString();

    int code = run("tee", "evidence", "--nsm", nsm, "--reports", reports);

    assertThat(code).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(err.toString()).contains("AWS Nitro", nsm, "Intel TDX", "AMD SEV-SNP", reports);
  }

  @Test
  void makesAStatementOfSoftwareKeysThatTheDefaultPolicyRefuses() throws IOException {
    int made = run("tee", "evidence", "--software", "--binding", "0102");
    assertThat(made).isEqualTo(ExitCode.OK);
    String evidence =
        out.toString()
            .lines()
            .filter(line -> line.startsWith("evidence "))
            .findFirst()
            .orElseThrow();
    Path file = folder.resolve("statement");
    Files.writeString(file, evidence.substring("evidence ".length()));

    assertThat(run("tee", "verify", file.toString())).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString()).contains("NO_HARDWARE");
  }
}
