package dev.nabla.node.wiring;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// What a network on this machine needs, and whether it is there. Changes nothing that lasts.
public final class Checkup {
  private static final int JAVA_NEEDED = 25;
  private static final long MEBIBYTE = 1L << 20;
  private static final long MEMORY_NEEDED = 1536 * MEBIBYTE;
  private static final long DISK_NEEDED = 1024 * MEBIBYTE;

  private final DataFolder data;
  private final Ports ports;

  /// @param data where the network would live
  /// @param ports where it would listen
  public Checkup(DataFolder data, Ports ports) {
    this.data = data;
    this.ports = ports;
  }

  /// One thing that was looked at.
  ///
  /// @param subject what
  /// @param isGood whether `up` can start with it
  /// @param told what was found, and what to do where that is bad
  public record Finding(String subject, boolean isGood, String told) {
    static Finding good(String subject, String told) {
      return new Finding(subject, true, told);
    }

    static Finding bad(String subject, String told) {
      return new Finding(subject, false, told);
    }
  }

  /// Looks at everything.
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>(List.of(java(), memory(), disk()));
    Finding folder = folder();
    findings.add(folder);
    if (folder.isGood()) {
      IntStream.of(ports.proxy(), ports.gateway(), ports.gatewayTls(), ports.rpc())
          .mapToObj(Checkup::port)
          .forEach(findings::add);
    }
    findings.add(new ModelShelf(data).finding());
    return findings;
  }

  private static Finding java() {
    String found = Runtime.version() + " on " + System.getProperty("os.arch");
    return Runtime.version().feature() >= JAVA_NEEDED
        ? Finding.good("java", found)
        : Finding.bad("java", found + "; install a JDK " + JAVA_NEEDED + " and set JAVA_HOME");
  }

  private static Finding memory() {
    long bytes =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
            .getTotalMemorySize();
    String found = bytes / MEBIBYTE + " MiB";
    return bytes >= MEMORY_NEEDED
        ? Finding.good("memory", found)
        : Finding.bad("memory", found + "; a network needs " + MEMORY_NEEDED / MEBIBYTE + " MiB");
  }

  private Finding disk() {
    try {
      FileStore store = Files.getFileStore(nearestThatExists(data.root()));
      String found = store.getUsableSpace() / MEBIBYTE + " MiB free at " + data.root();
      return store.getUsableSpace() >= DISK_NEEDED
          ? Finding.good("disk", found)
          : Finding.bad("disk", found + "; free some, or choose another place with --data");
    } catch (IOException e) {
      return Finding.bad("disk", data.root() + ": " + e.getMessage());
    }
  }

  private static Path nearestThatExists(Path path) {
    Path existing = path;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    return existing;
  }

  private Finding folder() {
    try (FolderLock _ = FolderLock.take(data)) {
      return Finding.good("data folder", data.root().toString());
    } catch (NotPossible e) {
      return Finding.bad("data folder", String.valueOf(e.getMessage()));
    }
  }

  private static Finding port(int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return Finding.good("port " + port, "free");
    } catch (IOException _) {
      return Finding.bad(
          "port " + port, "taken; stop what uses it, or move all ports with --port-offset 100");
    }
  }
}
