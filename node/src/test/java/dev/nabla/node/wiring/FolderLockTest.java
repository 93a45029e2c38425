package dev.nabla.node.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.infrastructure.process.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path folder;

  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws InterruptedException {
      try (FolderLock _ = FolderLock.take(new DataFolder(Path.of(arguments[0])))) {
        System.out.println("holding");
        Thread.currentThread().join();
      }
    }
  }

  @Test
  void aFolderHasOneHolder() {
    DataFolder data = new DataFolder(folder.resolve("new"));

    try (FolderLock _ = FolderLock.take(data)) {
      assertThatThrownBy(() -> FolderLock.take(data))
          .isInstanceOf(NotPossible.class)
          .hasMessageContaining("in use by process " + ProcessHandle.current().pid());
    }
  }

  @Test
  void aFolderIsFreeAgainWhenItsHolderIsKilled() {
    ChildJvm.Launch holder =
        new ChildJvm.Launch(Holder.class, List.of(folder.toString()), List.of(), folder);

    try (ChildJvm child = ChildJvm.start(holder)) {
      child.awaitLine(line -> line.startsWith("holding"), LIMIT);
      assertThatThrownBy(() -> FolderLock.take(new DataFolder(folder)))
          .hasMessageContaining("in use by process " + child.pid());
      child.kill();

      try (FolderLock taken = FolderLock.take(new DataFolder(folder))) {
        assertThat(taken).isNotNull();
      }
    }
  }
}
