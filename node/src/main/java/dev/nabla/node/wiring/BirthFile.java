package dev.nabla.node.wiring;

import dev.nabla.primitives.bytes.DecodingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/// When the network of a data folder was made. Genesis holds that time, so it must be the same at
/// every start; all else that genesis holds follows from the keys.
final class BirthFile {
  private final Path file;

  BirthFile(DataFolder data) {
    this.file = data.root().resolve("genesis-time");
  }

  /// The time on record, or `now`, which is then on record.
  Instant orBegin(Instant now) {
    try {
      if (Files.exists(file)) {
        return Instant.parse(Files.readString(file).strip());
      }
      Path draft = Files.writeString(file.resolveSibling("genesis-time.new"), now + "\n");
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      return now;
    } catch (DateTimeParseException e) {
      throw new DecodingException(file + " holds no time", 0, e);
    } catch (IOException e) {
      throw new NotPossible("cannot read or write " + file + ": " + e.getMessage(), e);
    }
  }
}
