package dev.nabla.tee.enclave;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Looks for trusted hardware on this machine. Looking asks the kernel what it has and makes no
/// evidence: a message that fails can cost an SEV-SNP guest its keys until the next boot.
///
/// @param nitro device of Nitro's security module
/// @param reports folder of the kernel's reports
/// @param calls reaches the device
public record Platforms(Path nitro, Path reports, DeviceCalls calls) {
  /// Those at these places, by Linux's own calls.
  public static Platforms at(Path nitro, Path reports) {
    return new Platforms(nitro, reports, new LinuxCalls());
  }

  /// The attester of this machine; nothing where there is no trusted hardware that it can reach.
  ///
  /// @param random names the kernel's report folders
  public Optional<Attester> find(RandomGenerator random) {
    if (Files.exists(nitro)) {
      return Optional.of(new NitroAttester(calls, nitro));
    }
    return Files.isDirectory(reports)
        ? Optional.of(TsmAttester.open(reports, random))
        : Optional.empty();
  }
}
