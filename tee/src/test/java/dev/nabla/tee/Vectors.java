package dev.nabla.tee;

import dev.nabla.primitives.SharedVectors;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.tee.certificate.Pem;
import dev.nabla.tee.certificate.X509;
import dev.nabla.tee.evidence.EvidenceKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// Real evidence that the default policy accepts, one or two of each kind.
public final class Vectors {
  private Vectors() {}

  /// @param kind of evidence
  /// @param evidence that is accepted
  /// @param collateral in the verifier's form
  /// @param at the instant to judge it at
  public record Sample(EvidenceKind kind, Bytes evidence, Bytes collateral, Instant at) {}

  public static Bytes file(String name) {
    Path folder = SharedVectors.require("tee");
    try {
      return Bytes.of(Files.readAllBytes(folder.resolve(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static List<X509> pem(String name) {
    return Pem.readFile(file(name));
  }

  public static Sample nitro() {
    return new Sample(
        EvidenceKind.NITRO,
        file("nitro/og-evm-2026.cose"),
        Bytes.EMPTY,
        Instant.parse("2026-02-12T17:56:02.724Z"));
  }

  public static Sample tdx() {
    return new Sample(
        EvidenceKind.TDX,
        file("intel/tdx-v4-uptodate.bin"),
        file("intel/tdx-v4-uptodate.collateral.json"),
        Instant.parse("2025-06-20T00:00:00Z"));
  }

  public static Sample sgx() {
    return new Sample(
        EvidenceKind.SGX,
        file("intel/sgx-v3-hello.bin"),
        file("intel/sgx-v3-2025-06.collateral.json"),
        Instant.parse("2025-06-20T00:00:00Z"));
  }

  public static Sample snp() {
    List<X509> chain = pem("amd/genoa-vcek-chain.pem");
    return new Sample(
        EvidenceKind.SEV_SNP,
        file("amd/v3-genoa-aci.bin"),
        Bytes.concat(
            pem("amd/v3-genoa-aci-vcek.pem").getFirst().der(),
            chain.get(0).der(),
            chain.get(1).der()),
        Instant.parse("2026-02-10T00:00:00Z"));
  }
}
