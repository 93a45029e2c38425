package dev.nabla.node.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.crypto.Secp256k1;
import dev.nabla.primitives.crypto.SecretKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFilesTest {
  @TempDir private Path folder;

  @Test
  void aKeyIsMadeOnceAndFoundAgain() {
    SecretKey made = new KeyFiles(folder, new Random(1)).key("operator");

    SecretKey found = new KeyFiles(folder, new Random(2)).key("operator");

    assertThat(Secp256k1.addressOf(found)).isEqualTo(Secp256k1.addressOf(made));
  }

  @Test
  void eachNameHasItsOwnKey() {
    KeyFiles keys = new KeyFiles(folder, new Random(1));

    assertThat(Secp256k1.addressOf(keys.key("a"))).isNotEqualTo(Secp256k1.addressOf(keys.key("b")));
  }

  @Test
  void onlyTheOwnerMayReadAKey() throws IOException {
    new KeyFiles(folder, new Random(1)).key("operator");

    Path file = folder.resolve("operator.key");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void refusesAKeyThatOthersMayRead() throws IOException {
    KeyFiles keys = new KeyFiles(folder, new Random(1));
    keys.key("operator");
    Path file = folder.resolve("operator.key");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    assertThatThrownBy(() -> keys.key("operator"))
        .isInstanceOf(NotPossible.class)
        .hasMessageContaining("chmod 600");
  }

  @Test
  void refusesADamagedKey() throws IOException {
    KeyFiles keys = new KeyFiles(folder, new Random(1));
    keys.key("operator");
    Files.writeString(folder.resolve("operator.key"), "00ff");

    assertThatThrownBy(() -> keys.key("operator"))
        .isInstanceOf(NotPossible.class)
        .hasMessageContaining("damaged");
  }
}
