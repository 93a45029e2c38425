package dev.nabla.node.wiring;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/// Names the current boot of the machine, so that a restart after kill -9 can be told from one
/// after a power loss, which may have taken what was written last.
final class BootId {
  private static final Path LINUX = Path.of("/proc/sys/kernel/random/boot_id");

  private BootId() {}

  /// The system's own name for its boot. Where it has none, a name of this process: every restart
  /// then counts as a power loss, which gives up a few window numbers and is never wrong.
  static String current() {
    try {
      if (Files.isReadable(LINUX)) {
        return Files.readString(LINUX).strip();
      }
    } catch (IOException _) {
      // Then it has none that we may read.
    }
    return "process "
        + ManagementFactory.getRuntimeMXBean().getName()
        + " since "
        + ManagementFactory.getRuntimeMXBean().getStartTime();
  }
}
