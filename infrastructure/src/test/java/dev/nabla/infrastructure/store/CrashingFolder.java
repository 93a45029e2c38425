package dev.nabla.infrastructure.store;

import java.io.Serial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// A folder in memory whose disk fills up, whose process dies in the middle of a write, and whose
/// machine loses power, when a test says so.
///
/// Each file has what programs see and what is on the device; syncing makes the second the first.
public final class CrashingFolder implements Folder {
  private final TreeMap<String, FakeFile> files = new TreeMap<>();
  private long capacityBytes = Long.MAX_VALUE;
  private long bytesUntilDeath = Long.MAX_VALUE;
  private boolean dead;
  private boolean syncsFail;
  private int syncs;

  /// The process died: no catch block of the code under test may go on from here.
  public static final class Died extends Error {
    @Serial private static final long serialVersionUID = 1L;
  }

  /// From now on the disk holds so many bytes in all.
  public synchronized void capacity(long bytes) {
    capacityBytes = bytes;
  }

  /// The process dies once it has written so many more bytes, in the middle of a write if need be.
  public synchronized void dieAfter(long bytes) {
    bytesUntilDeath = bytes;
  }

  /// Whether syncs throw.
  public synchronized void failSyncs(boolean fail) {
    syncsFail = fail;
  }

  /// How often anything was synced.
  public synchronized int syncs() {
    return syncs;
  }

  /// Bytes in all files.
  public synchronized long used() {
    return files.values().stream().mapToLong(file -> file.seen.length).sum();
  }

  /// A new process may use the folder; what the old one wrote is still seen.
  public synchronized void restart() {
    dead = false;
    bytesUntilDeath = Long.MAX_VALUE;
  }

  /// The machine goes down and comes up: of what was not synced, any part may be there, some of it
  /// as garbage.
  public synchronized void losePower(SplittableRandom random) {
    files.values().removeIf(file -> !file.onDevice);
    files.values().forEach(file -> file.losePower(random));
    restart();
  }

  /// The bytes of a file as programs see them.
  public synchronized byte[] bytes(String name) {
    return file(name).seen.clone();
  }

  /// Replaces what a file holds, behind its owner's back.
  public synchronized void overwrite(String name, byte[] content) {
    file(name).seen = content.clone();
  }

  private FakeFile file(String name) {
    FakeFile file = files.get(name);
    if (file == null) {
      throw new StorageException(StorageException.Reason.FAILED, "no file " + name);
    }
    return file;
  }

  private void requireAlive() {
    if (dead) {
      throw new Died();
    }
  }

  @Override
  public synchronized List<String> names() {
    requireAlive();
    return new ArrayList<>(files.keySet());
  }

  @Override
  public synchronized Optional<byte[]> read(String name, int maxBytes) {
    requireAlive();
    FakeFile file = files.get(name);
    return file == null ? Optional.empty() : Optional.of(file.seen.clone());
  }

  @Override
  public synchronized void replace(String name, byte[] content, Durability durability) {
    requireAlive();
    FakeFile before = files.get(name);
    int freed = before == null ? 0 : before.seen.length;
    if (used() - freed + content.length > capacityBytes) {
      throw full();
    }
    if (bytesUntilDeath < content.length) {
      die();
    }
    bytesUntilDeath -= content.length;
    FakeFile after = before == null ? new FakeFile() : before;
    after.seen = content.clone();
    if (durability == Durability.DISK) {
      syncs++;
      after.device = after.seen;
      after.onDevice = true;
    }
    files.put(name, after);
  }

  @Override
  public synchronized GrowingFile open(String name) {
    requireAlive();
    FakeFile file = files.computeIfAbsent(name, _ -> new FakeFile());
    file.onDevice = true;
    return file;
  }

  @Override
  public synchronized void delete(String name) {
    requireAlive();
    files.remove(name);
  }

  private void die() {
    dead = true;
    throw new Died();
  }

  private static StorageException full() {
    return new StorageException(StorageException.Reason.DISK_FULL, "no space left");
  }

  private final class FakeFile implements GrowingFile {
    private byte[] seen = new byte[0];
    private byte[] device = new byte[0];
    private boolean onDevice;

    @Override
    public long size() {
      synchronized (CrashingFolder.this) {
        requireAlive();
        return seen.length;
      }
    }

    @Override
    public byte[] read(long offset, int length) {
      synchronized (CrashingFolder.this) {
        requireAlive();
        int from = (int) Math.min(offset, seen.length);
        return Arrays.copyOfRange(seen, from, (int) Math.min(offset + length, seen.length));
      }
    }

    @Override
    public void append(byte[] bytes) {
      synchronized (CrashingFolder.this) {
        requireAlive();
        long room = Math.min(capacityBytes - used(), bytesUntilDeath);
        int taken = Math.clamp(room, 0, bytes.length);
        byte[] grown = Arrays.copyOf(seen, seen.length + taken);
        System.arraycopy(bytes, 0, grown, seen.length, taken);
        seen = grown;
        bytesUntilDeath -= taken;
        if (taken < bytes.length) {
          if (bytesUntilDeath <= 0) {
            die();
          }
          throw full();
        }
      }
    }

    @Override
    public void truncate(long size) {
      synchronized (CrashingFolder.this) {
        requireAlive();
        seen = Arrays.copyOf(seen, (int) size);
      }
    }

    @Override
    public void sync() {
      synchronized (CrashingFolder.this) {
        requireAlive();
        if (syncsFail) {
          throw new StorageException(StorageException.Reason.FAILED, "input/output error");
        }
        syncs++;
        device = seen;
      }
    }

    @Override
    public void close() {
      requireAlive();
    }

    private void losePower(SplittableRandom random) {
      int same = Math.max(0, Arrays.mismatch(seen, device));
      if (Arrays.equals(seen, device)) {
        same = seen.length;
      }
      if (same < device.length) {
        // A cut that was not synced: either length may be found.
        seen = random.nextBoolean() ? device : seen;
      } else {
        seen = Arrays.copyOf(seen, same + random.nextInt(seen.length - same + 1));
        if (seen.length > same && random.nextBoolean()) {
          seen[random.nextInt(same, seen.length)] ^= (byte) random.nextInt(1, 256);
        }
      }
      device = seen;
    }
  }
}
