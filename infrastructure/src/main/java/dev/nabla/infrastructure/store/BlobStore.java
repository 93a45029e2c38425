package dev.nabla.infrastructure.store;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Immutable byte strings by name, one file each, mostly named by a hash of what they hold. A blob
/// is there whole or not at all. What is read is not verified here: who knows what the name means
/// does that. Safe for use by any thread.
public final class BlobStore {
  private static final Pattern NAME = Pattern.compile("[0-9a-f]{1,64}");

  private final Folder folder;
  private final int maxBytes;

  /// @param maxBytes largest blob
  public BlobStore(Folder folder, int maxBytes) {
    this.folder = folder;
    this.maxBytes = maxBytes;
  }

  /// Keeps `content` under `name`; it survives a power loss once this returns.
  ///
  /// @param name 1 to 64 lower-case hex digits
  /// @throws StorageException where the disk does not take it; what was under the name stays
  public void put(String name, byte[] content) {
    if (content.length > maxBytes) {
      throw new IllegalArgumentException(
          "blob of " + content.length + " bytes, at most " + maxBytes + " are kept");
    }
    folder.replace(checked(name), content, Durability.DISK);
  }

  /// The blob under `name`; empty where there is none, also where it cannot be a name.
  public Optional<byte[]> get(String name) {
    return NAME.matcher(name).matches() ? folder.read(name, maxBytes) : Optional.empty();
  }

  /// Forgets a blob.
  public void delete(String name) {
    folder.delete(checked(name));
  }

  /// All names, ascending.
  public List<String> names() {
    return folder.names().stream().filter(name -> NAME.matcher(name).matches()).toList();
  }

  private static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not 1 to 64 lower-case hex digits: " + name);
    }
    return name;
  }
}
