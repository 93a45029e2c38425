package dev.nabla.tee.enclave;

import dev.nabla.primitives.bytes.Bytes;
import java.io.IOException;

/// Folders of the kernel in which reports are made: making one gives it its attributes, removing it
/// takes them along.
interface ReportFolders {
  void make(String name) throws IOException;

  void remove(String name) throws IOException;

  /// All of an attribute.
  Bytes read(String name, String attribute) throws IOException;

  /// Writes an attribute by one call.
  void write(String name, String attribute, Bytes value) throws IOException;
}
