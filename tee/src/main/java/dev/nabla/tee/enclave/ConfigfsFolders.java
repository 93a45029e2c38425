package dev.nabla.tee.enclave;

import dev.nabla.primitives.bytes.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// [ReportFolders] of Linux's configfs.
///
/// @param reports where they are
record ConfigfsFolders(Path reports) implements ReportFolders {
  private static final int MAX_ATTRIBUTE = 1 << 16;

  @Override
  public void make(String name) throws IOException {
    Files.createDirectory(reports.resolve(name));
  }

  @Override
  public void remove(String name) throws IOException {
    Files.delete(reports.resolve(name));
  }

  @Override
  public Bytes read(String name, String attribute) throws IOException {
    try (InputStream in = Files.newInputStream(reports.resolve(name).resolve(attribute))) {
      byte[] bytes = in.readNBytes(MAX_ATTRIBUTE + 1);
      if (bytes.length > MAX_ATTRIBUTE) {
        throw new IOException(attribute + " is too long");
      }
      return Bytes.of(bytes);
    }
  }

  @Override
  public void write(String name, String attribute, Bytes value) throws IOException {
    Path file = reports.resolve(name).resolve(attribute);
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
      if (out.write(ByteBuffer.wrap(value.toArray())) != value.size()) {
        throw new IOException(attribute + " was taken in part");
      }
    }
  }
}
