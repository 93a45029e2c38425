package dev.nabla.inference.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nabla.model.RandomGguf;
import dev.nabla.model.exact.Divergence;
import dev.nabla.model.exact.ExactModel;
import dev.nabla.model.exact.ForwardPass;
import dev.nabla.model.exact.ReferenceForward;
import dev.nabla.model.exact.TokenSlice;
import dev.nabla.model.exact.TraceSink;
import dev.nabla.model.gguf.TensorType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How far our answers and llama.cpp's are from those of a binary64 reference, for each family and
/// storage type on random models: ours at most 1.1 times as far. With `--long`, where
/// `NABLA_LLAMA_CPP_PYTHON` (else `python3`) has `llama-cpp-python`.
class LlamaCppQualityTest {
  private static final int TOKENS = 96;
  private static final int MODELS = 4;
  private static final double MOST = 1.1;

  /// Divergences below it are noise of binary32 itself.
  private static final double NEGLIGIBLE = 1e-7;

  @TempDir private Path folder;

  @Test
  void oursIsAsCloseToTheReferenceAsLlamaCpps() throws Exception {
    assumeTrue(Boolean.getBoolean("nabla.long"), "skipped: only with --long");
    assumeTrue(hasPeer(), "skipped: no Python with llama-cpp-python (NABLA_LLAMA_CPP_PYTHON)");
    List<String> worse = new ArrayList<>();
    for (TensorType type : ExactModel.MATRIX_TYPES.stream().sorted().toList()) {
      for (RandomGguf.Kind kind : RandomGguf.Kind.ALL) {
        double[] both = divergences(type, kind);
        String line =
            "%s %s rope factors %s: %.3g against %.3g (%.2f)"
                .formatted(
                    type, kind.family(), kind.ropeFactors(), both[0], both[1], both[0] / both[1]);
        System.out.println(line);
        if (both[0] > Math.max(NEGLIGIBLE, MOST * both[1])) {
          worse.add(line);
        }
      }
    }
    assertThat(worse).isEmpty();
  }

  /// The mean divergence of our logits and of llama.cpp's from the reference.
  private double[] divergences(TensorType type, RandomGguf.Kind kind) throws Exception {
    double[] sums = new double[2];
    for (int seed = 0; seed < MODELS; seed++) {
      RandomGguf.Kind sized = new RandomGguf.Kind(kind.family(), 64, kind.ropeFactors());
      RandomGguf.Shape shape =
          new RandomGguf.Shape(2, 256, 4, 2, 512, 512, type, type, false, sized);
      byte[] file = RandomGguf.bytes(seed, shape);
      int[] ids = new SplittableRandom(seed).ints(TOKENS, 3, 281).toArray();
      try (LoadedModel model = LoadedModel.load(RandomGguf.segment(file), 1)) {
        List<double[]> reference = new ReferenceForward(model.model().weights()).logits(ids);
        List<double[]> ours = ours(model, ids);
        List<double[]> peer = peer(Files.write(folder.resolve("model.gguf"), file), ids);
        for (int t = 0; t < ids.length; t++) {
          sums[0] += Divergence.of(reference.get(t), ours.get(t)) / (TOKENS * MODELS);
          sums[1] += Divergence.of(reference.get(t), peer.get(t)) / (TOKENS * MODELS);
        }
      }
    }
    return sums;
  }

  private static List<double[]> ours(LoadedModel model, int[] ids) {
    int vocabulary = model.model().weights().hyper().vocabulary();
    List<double[]> all = new ArrayList<>();
    try (ForwardPass pass = model.newPass(ids.length)) {
      pass.feed(
          TokenSlice.withLogitsFrom(0, ids, 0, ids.length),
          TraceSink.ofLogits((_, logits, offset) ->
              all.add(
                  IntStream.range(offset, offset + vocabulary)
                      .mapToDouble(i -> logits[i])
                      .toArray())));
    }
    return all;
  }

  private List<double[]> peer(Path model, int[] ids) throws Exception {
    Path out = folder.resolve("logits");
    List<String> command =
        new ArrayList<>(List.of(python(), script().toString(), model.toString(), out.toString()));
    IntStream.of(ids).forEach(id -> command.add(String.valueOf(id)));
    Path errors = folder.resolve("errors");
    int status =
        new ProcessBuilder(command)
            .redirectError(errors.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    assertThat(status).as(Files.readString(errors)).isZero();
    ByteBuffer data = ByteBuffer.wrap(Files.readAllBytes(out)).order(ByteOrder.LITTLE_ENDIAN);
    int vocabulary = data.remaining() / Float.BYTES / ids.length;
    List<double[]> all = new ArrayList<>();
    for (int t = 0; t < ids.length; t++) {
      all.add(IntStream.range(0, vocabulary).mapToDouble(_ -> data.getFloat()).toArray());
    }
    return all;
  }

  private Path script() throws IOException {
    Path script = folder.resolve("logits.py");
    try (InputStream in =
        LlamaCppQualityTest.class.getResourceAsStream("/quality/llama_cpp_logits.py")) {
      return Files.write(script, Objects.requireNonNull(in).readAllBytes());
    }
  }

  private static String python() {
    return Objects.requireNonNullElse(System.getenv("NABLA_LLAMA_CPP_PYTHON"), "python3");
  }

  private static boolean hasPeer() throws InterruptedException {
    try {
      return new ProcessBuilder(python(), "-c", "import llama_cpp, numpy")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException _) {
      return false;
    }
  }
}
