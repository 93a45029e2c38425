package dev.nabla.inference.store;

import dev.nabla.inference.store.StoreException.Reason;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The files of a store:
///
/// ```
/// names/NAME.json      which file a name stands for
/// sha256/HEX.gguf      a model file; HEX.onnx where it is one of those
/// sha256/HEX.card      what `model check` found, as JSON
/// sha256/HEX.json      its size and time of change when its digest was last checked
/// partial/HEX          a download under way
/// lock                 held while the store changes
/// ```
///
/// Each small file is replaced as a whole, so a crash leaves the old one or the new one.
final class StoreFolder {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
  private static final int MAX_RECORD_BYTES = 1 << 16;

  private final Path root;

  StoreFolder(Path root) {
    this.root = root;
  }

  /// Makes the folders.
  void create() throws IOException {
    for (String part : List.of("names", "sha256", "partial")) {
      Files.createDirectories(root.resolve(part));
    }
  }

  Path lock() {
    return root.resolve("lock");
  }

  Path model(StoredModel model) {
    return root.resolve("sha256").resolve(hex(model.sha256()) + model.format().ending());
  }

  Path partial(Hash sha256) {
    return root.resolve("partial").resolve(hex(sha256));
  }

  /// A new empty folder for a step's own files, inside `partial`.
  Path scratch() throws IOException {
    return Files.createTempDirectory(root.resolve("partial"), "pull-");
  }

  /// Deletes what steps left behind that did not come to their end. The caller holds the lock.
  void sweep() throws IOException {
    try (Stream<Path> left = Files.list(root.resolve("partial"))) {
      for (Path path : left.filter(Files::isDirectory).toList()) {
        deleteAll(path);
      }
    }
  }

  static void deleteAll(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private Path stamp(Hash sha256) {
    return root.resolve("sha256").resolve(hex(sha256) + ".json");
  }

  private Path record(String name) {
    return root.resolve("names").resolve(name + ".json");
  }

  private static String hex(Hash sha256) {
    return sha256.toHex().substring(2);
  }

  static String requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new StoreException(
          Reason.BAD_NAME,
          "'"
              + name
              + "' cannot name a model: use up to 64 of a-z, 0-9, '.', '_' and '-', a letter or"
              + " digit first");
    }
    return name;
  }

  void writeRecord(StoredModel model) throws IOException {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("name", model.name());
    json.put("fileName", model.fileName());
    json.put("sha256", hex(model.sha256()));
    json.put("sizeBytes", model.sizeBytes());
    replace(record(model.name()), json);
  }

  Optional<StoredModel> readRecord(String name) throws IOException {
    Path file = record(requireName(name));
    return Files.isRegularFile(file) ? Optional.of(readRecord(file)) : Optional.empty();
  }

  private static StoredModel readRecord(Path file) throws IOException {
    JsonNode json = readSmall(file);
    return new StoredModel(
        json.path("name").asString(""),
        json.path("fileName").asString(""),
        Hash.fromHex(json.path("sha256").asString("")),
        json.path("sizeBytes").asLong());
  }

  List<StoredModel> readRecords() throws IOException {
    List<StoredModel> models = new ArrayList<>();
    if (!Files.isDirectory(root.resolve("names"))) {
      return models;
    }
    try (Stream<Path> files = Files.list(root.resolve("names"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".json")).sorted().toList()) {
        models.add(readRecord(file));
      }
    }
    return models;
  }

  void deleteRecord(String name) throws IOException {
    Files.deleteIfExists(record(name));
  }

  void writeCard(StoredModel model, ObjectNode card) throws IOException {
    replace(card(model.sha256()), card);
  }

  private Path card(Hash sha256) {
    return root.resolve("sha256").resolve(hex(sha256) + ".card");
  }

  void deleteModel(StoredModel model) throws IOException {
    Files.deleteIfExists(card(model.sha256()));
    Files.deleteIfExists(stamp(model.sha256()));
    Files.deleteIfExists(model(model));
  }

  /// Notes that the digest of the model file has just been checked.
  void writeStamp(StoredModel model) throws IOException {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("sizeBytes", Files.size(model(model)));
    json.put("modified", modified(model));
    replace(stamp(model.sha256()), json);
  }

  /// Whether size and time of change are those of the last check.
  boolean isStampGood(StoredModel model) throws IOException {
    if (!Files.isRegularFile(stamp(model.sha256()))) {
      return false;
    }
    JsonNode json = readSmall(stamp(model.sha256()));
    return json.path("sizeBytes").asLong() == Files.size(model(model))
        && json.path("modified").asString("").equals(modified(model));
  }

  private String modified(StoredModel model) throws IOException {
    return Files.getLastModifiedTime(model(model)).toInstant().toString();
  }

  private static JsonNode readSmall(Path file) throws IOException {
    if (Files.size(file) > MAX_RECORD_BYTES) {
      throw new IOException(file + " is too large for what it should be");
    }
    try {
      return StrictJson.parse(Files.readAllBytes(file));
    } catch (DecodingException e) {
      throw new IOException(file + " is damaged; delete it and add the model again", e);
    }
  }

  private static void replace(Path target, ObjectNode json) throws IOException {
    Path fresh = target.resolveSibling(target.getFileName() + ".new");
    Files.write(fresh, JsonMapper.shared().writeValueAsBytes(json));
    Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
