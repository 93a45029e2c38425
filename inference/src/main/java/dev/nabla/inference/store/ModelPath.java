package dev.nabla.inference.store;

import dev.nabla.inference.store.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The files that a path of the user's stands for: one model file, all parts of a split one, or the
/// only model in a folder, such as one that Hugging Face's cache, Ollama or LM Studio keeps. Links
/// are followed.
///
/// @param parts in order; one unless the model is split
public record ModelPath(List<Path> parts) {
  private static final int MAX_DEPTH = 8;
  private static final int MAX_FILES = 100_000;
  private static final int MAX_PARTS = 1_000;
  private static final byte[] MAGIC = "GGUF".getBytes(StandardCharsets.US_ASCII);
  private static final Pattern PART =
      Pattern.compile("(.+)-(\\d{5})-of-(\\d{5})\\.gguf", Pattern.CASE_INSENSITIVE);

  public ModelPath {
    parts = List.copyOf(parts);
  }

  /// Finds the files.
  ///
  /// @throws StoreException `UNUSABLE_FILE` where there is none, a part is missing, or a folder
  ///   holds several models; the message names them
  public static ModelPath of(Path path) {
    try {
      return Files.isDirectory(path) ? inFolder(path) : new ModelPath(partsOf(path));
    } catch (IOException e) {
      throw new StoreException(
          Reason.UNUSABLE_FILE, path + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static ModelPath inFolder(Path folder) throws IOException {
    List<Path> models = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder, MAX_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
      for (Path file : files.limit(MAX_FILES).sorted().toList()) {
        if (Files.isRegularFile(file) && isModel(file) && isFirstPart(file)) {
          models.add(file);
        }
      }
    }
    if (models.size() == 1) {
      return new ModelPath(partsOf(models.getFirst()));
    }
    throw unusable(
        models.isEmpty()
            ? "there is no model file in " + folder
            : folder + " holds several models; add one of them: " + names(folder, models));
  }

  private static String names(Path folder, List<Path> models) {
    return String.join(
        ", ", models.stream().map(model -> folder.relativize(model).toString()).toList());
  }

  /// By its first bytes, since some tools give model files no ending.
  private static boolean isModel(Path file) throws IOException {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(ModelFormat.ONNX.ending())) {
      return true;
    }
    if (name.contains(".") && !name.endsWith(ModelFormat.GGUF.ending())) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
    }
  }

  private static boolean isFirstPart(Path file) {
    Matcher part = PART.matcher(file.getFileName().toString());
    return !part.matches() || Integer.parseInt(part.group(2)) == 1;
  }

  private static List<Path> partsOf(Path file) {
    Matcher part = PART.matcher(file.getFileName().toString());
    if (!part.matches() || Integer.parseInt(part.group(3)) == 1) {
      return List.of(file);
    }
    int count = Integer.parseInt(part.group(3));
    if (count < 1 || count > MAX_PARTS) {
      throw unusable(file.getFileName() + ": " + count + " parts");
    }
    List<Path> parts = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      Path each = file.resolveSibling("%s-%05d-of-%05d.gguf".formatted(part.group(1), i, count));
      if (!Files.isRegularFile(each)) {
        throw unusable("the part " + each.getFileName() + " is missing");
      }
      parts.add(each);
    }
    return parts;
  }

  private static StoreException unusable(String message) {
    return new StoreException(Reason.UNUSABLE_FILE, message);
  }

  /// What the file is called, its part number aside.
  String fileName() {
    String name = parts.getFirst().getFileName().toString();
    Matcher part = PART.matcher(name);
    return part.matches() ? part.group(1) + ModelFormat.GGUF.ending() : name;
  }

  /// Whether the name says nothing: a digest, as in Ollama's and Hugging Face's stores.
  boolean isNamedByDigest() {
    return fileName().matches("(sha256[-:])?[0-9a-f]{64}");
  }

  /// The only part.
  public Optional<Path> whole() {
    return parts.size() == 1 ? Optional.of(parts.getFirst()) : Optional.empty();
  }
}
