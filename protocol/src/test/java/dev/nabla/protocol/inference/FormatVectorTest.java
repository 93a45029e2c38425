package dev.nabla.protocol.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The committed vectors are what the code gives, byte for byte. `-Dnabla.writeVectors=true` writes
/// them anew; a change of a format then shows in the commit.
class FormatVectorTest {
  private static final Path FOLDER = Path.of("src", "test", "resources", "formats");

  private static final Map<String, Consumer<Bytes>> DECODERS =
      Map.of(
          "receipt", InferenceReceipt::decode,
          "leaf", BatchLeaf::decode,
          "evidence", ExactEvidence::decode,
          "provider evidence", ProviderEvidence::decode,
          "onnx evidence", OnnxEvidence::decode,
          "blob", Blob::decode);

  @Test
  void committedVectorsAreWhatTheCodeGives() throws IOException {
    for (Map.Entry<String, JsonNode> vector : FormatVectors.all().entrySet()) {
      Path file = FOLDER.resolve(vector.getKey());
      String generated = vector.getValue().toPrettyString() + "\n";
      if (Boolean.getBoolean("nabla.writeVectors")) {
        Files.createDirectories(FOLDER);
        Files.writeString(file, generated, StandardCharsets.UTF_8);
      }

      assertThat(file).as("regenerate with -Dnabla.writeVectors=true").exists();
      assertThat(Files.readString(file)).as(file.toString()).isEqualTo(generated);
    }
  }

  @Test
  void committedRefusalsAreRefused() throws IOException {
    JsonNode file = StrictJson.parse(Files.readAllBytes(FOLDER.resolve("refused.json")));
    for (JsonNode vector : file.path("cases")) {
      Consumer<Bytes> decoder = DECODERS.get(vector.path("format").stringValue());
      Bytes encoded = Bytes.fromHex(vector.path("encoded").stringValue());

      assertThatThrownBy(() -> java.util.Objects.requireNonNull(decoder).accept(encoded))
          .as("%s: %s", vector.path("format"), vector.path("why"))
          .isInstanceOf(DecodingException.class);
    }
  }
}
