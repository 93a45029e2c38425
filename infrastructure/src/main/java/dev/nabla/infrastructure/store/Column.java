package dev.nabla.infrastructure.store;

import java.util.regex.Pattern;

/// A named key space of a [KeyValueStore]. Columns share one atomic batch, not one order of keys.
///
/// @param name lower-case letters, digits and dashes; part of the stored format, never renamed
public record Column(String name) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  /// Checks the name.
  public Column {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a column name: " + name);
    }
  }
}
