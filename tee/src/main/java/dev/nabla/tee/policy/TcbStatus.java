package dev.nabla.tee.policy;

import java.util.Optional;

/// What a vendor says about the security level of a platform (Intel's words); the numbers are those
/// of policy records and never change.
public enum TcbStatus {
  /// The vendor says nothing: AWS never does, and AMD leaves it to minima in the policy.
  NOT_STATED(0, ""),
  /// All known weaknesses are closed.
  UP_TO_DATE(1, "UpToDate"),
  /// The software inside has to defend itself against a known weakness.
  SW_HARDENING_NEEDED(2, "SWHardeningNeeded"),
  /// The platform has to be configured differently.
  CONFIGURATION_NEEDED(3, "ConfigurationNeeded"),
  /// Both of the above.
  CONFIGURATION_AND_SW_HARDENING_NEEDED(4, "ConfigurationAndSWHardeningNeeded"),
  /// An update is missing.
  OUT_OF_DATE(5, "OutOfDate"),
  /// An update is missing, and the platform has to be configured differently.
  OUT_OF_DATE_CONFIGURATION_NEEDED(6, "OutOfDateConfigurationNeeded"),
  /// Broken for good. No policy accepts it.
  REVOKED(7, "Revoked");

  private final int number;
  private final String intelName;

  TcbStatus(int number, String intelName) {
    this.number = number;
    this.intelName = intelName;
  }

  /// Its number in policy records.
  public int number() {
    return number;
  }

  /// Intel's name for it, or "not stated".
  public String label() {
    return intelName.isEmpty() ? "not stated" : intelName;
  }

  /// The status of this name in Intel's collateral.
  public static Optional<TcbStatus> ofIntel(String name) {
    for (TcbStatus status : values()) {
      if (!status.intelName.isEmpty() && status.intelName.equals(name)) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }
}
