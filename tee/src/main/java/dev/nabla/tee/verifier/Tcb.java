package dev.nabla.tee.verifier;

import dev.nabla.tee.policy.TcbStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The security level of the platform.
///
/// @param status what the vendor says of it
/// @param advisories that apply at this level
/// @param date of the matching level
/// @param evaluationNumber of the collateral; 0 where there is none
/// @param components security versions, for people
/// @param relaunchAdvised the domain started on an older module than the one that runs now, and
///   would be up to date if started again
public record Tcb(
    TcbStatus status,
    List<String> advisories,
    Optional<Instant> date,
    long evaluationNumber,
    String components,
    boolean relaunchAdvised) {
  /// Copies the list.
  public Tcb {
    advisories = List.copyOf(advisories);
  }

  /// Of a vendor that says nothing about it.
  static Tcb notStated(String components) {
    return new Tcb(TcbStatus.NOT_STATED, List.of(), Optional.empty(), 0, components, false);
  }
}
