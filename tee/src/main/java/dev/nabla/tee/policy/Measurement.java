package dev.nabla.tee.policy;

import dev.nabla.primitives.bytes.Bytes;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// A piece of software that may run: every register named here has the value given.
///
/// @param name for people, such as a release
/// @param registers what is compared, at least one
/// @param notBefore first instant it is accepted at
/// @param notAfter last instant it is accepted at
public record Measurement(
    String name, List<Register> registers, Instant notBefore, Instant notAfter) {
  /// @param name as in the claims: `PCR0`, `MRTD`, `RTMR0`, `MRENCLAVE`, `MRSIGNER`, `MEASUREMENT`,
  ///   `HOST_DATA` and so on
  /// @param value what it has to hold
  public record Register(String name, Bytes value) {}

  /// Copies the list.
  ///
  /// @throws IllegalArgumentException where no register is named, or one without a value: that
  ///   would match everything
  public Measurement {
    registers = List.copyOf(registers);
    if (registers.isEmpty() || registers.stream().anyMatch(each -> each.value().isEmpty())) {
      throw new IllegalArgumentException(
          "a measurement names at least one register, and a value for each");
    }
  }

  /// Whether `found` has all of these values and `at` lies in the dates.
  public boolean matches(Map<String, Bytes> found, Instant at) {
    return !at.isBefore(notBefore)
        && !at.isAfter(notAfter)
        && registers.stream()
            .allMatch(register ->
                register.value().equals(found.getOrDefault(register.name(), Bytes.EMPTY)));
  }

  /// Whether it says what the register `name` has to hold.
  public boolean names(String name) {
    return registers.stream().anyMatch(register -> register.name().equals(name));
  }
}
