package dev.nabla.inference.exact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.inference.exact.kernel.Kernels;
import dev.nabla.model.RandomGguf;
import dev.nabla.model.exact.ExactModel;
import dev.nabla.model.exact.ExactParameters;
import dev.nabla.model.exact.ForwardPass;
import dev.nabla.model.exact.PlainForward;
import dev.nabla.model.exact.TokenSlice;
import dev.nabla.model.exact.TracedRun;
import dev.nabla.model.gguf.TensorType;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The published roots and traces of a small random model of every family and storage type, on all
/// engines. `NABLA_WRITE_FAMILY_VECTORS` names a file to write them to.
class FamilyVectorTest {
  private static final int PROMPT = 11;
  private static final int OUTPUT = 6;

  @Test
  void everyFamilyAndTypeGivesThePublishedBits() throws IOException {
    ArrayNode made = JsonNodeFactory.instance.arrayNode();
    for (TensorType type : ExactModel.MATRIX_TYPES.stream().sorted().toList()) {
      for (int kind = 0; kind < RandomGguf.Kind.ALL.size(); kind++) {
        made.add(vector(type, kind));
      }
    }
    String target = System.getenv("NABLA_WRITE_FAMILY_VECTORS");
    if (target != null) {
      Files.writeString(Path.of(target), made.toPrettyString() + "\n");
    }

    assertThat(made).isEqualTo(published());
  }

  private static JsonNode published() throws IOException {
    try (InputStream in = FamilyVectorTest.class.getResourceAsStream("families-2.json")) {
      return JsonMapper.shared().readTree(Objects.requireNonNull(in));
    }
  }

  private static ObjectNode vector(TensorType type, int number) {
    RandomGguf.Kind kind = RandomGguf.Kind.ALL.get(number);
    RandomGguf.Kind sized = new RandomGguf.Kind(kind.family(), 64, kind.ropeFactors());
    RandomGguf.Shape shape =
        new RandomGguf.Shape(1, 256, 4, 2, 256, 64, type, type, number % 2 == 0, sized);
    byte[] file = RandomGguf.bytes(40 + number, shape);
    int[] prompt = new SplittableRandom(number).ints(PROMPT, 3, 281).toArray();
    ObjectNode vector = JsonNodeFactory.instance.objectNode();
    vector.put("type", type.name()).put("family", kind.family().architecture());
    vector.put("rope_factors", kind.ropeFactors()).put("seed", 40 + number);
    vector.put("file_sha256", hex(Digests.sha256(file)));
    ArrayNode ids = vector.putArray("prompt_ids");
    IntStream.of(prompt).forEach(ids::add);
    Run plain;
    try (LoadedModel model = LoadedModel.load(RandomGguf.segment(file), 2)) {
      plain = run(new PlainForward(model.model().weights(), PROMPT + OUTPUT), prompt);
      Run fast = run(model.newPass(PROMPT + OUTPUT), prompt);
      assertThat(fast.trace).as("%s %s", type, kind).isEqualTo(plain.trace);
      vector.put("model_root", hex(model.model().root()));
    }
    try (LoadedModel model = LoadedModel.load(RandomGguf.segment(file), 1, Kernels.scalar())) {
      Run loops = run(model.newPass(PROMPT + OUTPUT), prompt);
      assertThat(loops.trace).as("%s %s", type, kind).isEqualTo(plain.trace);
    }
    ArrayNode outputs = vector.putArray("greedy_ids");
    plain.outputs.forEach(outputs::add);
    return vector.put("trace_root", hex(plain.trace));
  }

  private static String hex(Hash hash) {
    return hash.toHex().substring(2);
  }

  /// An answer without regard to its end.
  private record Run(List<Integer> outputs, Hash trace) {}

  private static Run run(ForwardPass pass, int[] prompt) {
    try (pass) {
      int[] ids = Arrays.copyOf(prompt, PROMPT + OUTPUT);
      TracedRun traced =
          new TracedRun(
              pass.model().hyper(),
              TracedRun.Rules.unmasked(ExactParameters.greedy(OUTPUT), 0),
              PROMPT,
              pass);
      pass.feed(TokenSlice.withLastLogits(ids, 0, PROMPT), traced);
      for (int at = PROMPT; at < ids.length; at++) {
        ids[at] = traced.drawn(at - 1);
        if (at + 1 < ids.length) {
          pass.feed(TokenSlice.withLastLogits(ids, at, 1), traced);
        }
      }
      List<Integer> outputs = IntStream.range(PROMPT, ids.length).mapToObj(i -> ids[i]).toList();
      return new Run(outputs, traced.traceRoot(ids, OUTPUT));
    }
  }
}
