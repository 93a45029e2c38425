package dev.nabla.node.wiring;

import java.util.ArrayDeque;
import java.util.Deque;

/// What has been opened so far, to be closed in reverse order, whether all of it came up or not.
final class OpenParts implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(OpenParts.class.getName());

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  /// Remembers `part`.
  synchronized <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  /// Closes the newest first. One that fails does not keep the others open.
  @Override
  public synchronized void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.log(System.Logger.Level.WARNING, "closing " + part.getClass().getSimpleName(), e);
      }
    }
  }
}
