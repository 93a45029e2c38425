package dev.nabla.node.cli;

/// What the process ends with.
public final class ExitCode {
  /// Done; for `receipt verify`: nothing failed.
  public static final int OK = 0;

  /// The question was answered, and the answer is bad: a claim failed, a vector did not match.
  public static final int FAILED = 1;

  /// The command line made no sense.
  public static final int USAGE = 2;

  /// The world did not allow it: a port is taken, a disk is full, a file or model is missing, a
  /// node does not answer. The message says what to do.
  public static final int UNAVAILABLE = 3;

  /// A defect of ours. The message says where it was written down.
  public static final int BUG = 70;

  private ExitCode() {}
}
