package dev.nabla.tee.enclave;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.tee.evidence.EvidenceKind;

/// Makes evidence on the platform that it runs on. Safe for use by several threads; a call waits
/// for the hardware.
public interface Attester {
  /// Longest report data, of every platform but Nitro.
  int MAX_REPORT_DATA = 64;

  /// What it makes.
  EvidenceKind kind();

  /// Fresh evidence that carries `reportData`, with zeros behind where the platform's field is
  /// wider.
  ///
  /// @param reportData at most [#MAX_REPORT_DATA] bytes; on Nitro, where it is the user data, 512
  /// @param nonce for Nitro's field of that name, at most 512 bytes; empty for none, and on all
  ///   other platforms, which have no such field
  /// @throws IllegalArgumentException where one is too long, or a nonce has no field
  /// @throws EnclaveException where the platform does not give any
  Produced produce(Bytes reportData, Bytes nonce);

  /// @param evidence as the verifier takes it
  /// @param collateral as the verifier takes it, as far as the platform itself has it: SEV-SNP's
  ///   certificates; Intel's is fetched elsewhere, and Nitro needs none
  record Produced(Bytes evidence, Bytes collateral) {}
}
