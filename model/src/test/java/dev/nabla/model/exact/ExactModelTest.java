package dev.nabla.model.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.model.GgufWriter;
import dev.nabla.model.RandomGguf;
import dev.nabla.model.RandomGguf.Shape;
import dev.nabla.model.gguf.GgufFile;
import dev.nabla.model.gguf.TensorType;
import dev.nabla.model.gguf.UnsupportedModel;
import dev.nabla.model.gguf.UnsupportedModel.Code;
import dev.nabla.primitives.bytes.DecodingException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExactModelTest {
  @Test
  void findsEveryPartOfAModel() {
    ExactModel model = ExactModel.of(GgufFile.parse(RandomGguf.segment(1)));

    assertThat(model.hyper())
        .isEqualTo(new HyperParameters(2, 64, 4, 2, 16, 96, 281, 2048, 1e-5f, 100_000f));
    assertThat(model.tied()).isTrue();
    assertThat(model.layers().getLast().down().toString())
        .isEqualTo("blk.1.ffn_down.weight (Q4_1, 64 x 96)");
  }

  @Test
  void refusesAnotherArchitecture() {
    assertUnsupported(
        new GgufWriter().text("general.architecture", "gemma3"),
        Code.UNSUPPORTED_ARCHITECTURE,
        "gemma3");
    assertUnsupported(new GgufWriter(), Code.UNSUPPORTED_ARCHITECTURE, "none");
  }

  @Test
  void refusesKeysThatMightChangeTheAnswer() {
    assertUnsupported(
        small().text("llama.rope.scaling.type", "linear"),
        Code.UNSUPPORTED_ROPE_SCALING,
        "llama.rope.scaling.type: linear");
    assertUnsupported(
        small().float32("llama.rope.scaling.factor", 4f),
        Code.UNSUPPORTED_ROPE_SCALING,
        "llama.rope.scaling.factor");
    assertUnsupported(
        small().uint32("llama.expert_count", 8),
        Code.UNSUPPORTED_ARCHITECTURE,
        "llama.expert_count");
    assertUnsupported(
        small().uint32("llama.attention.value_length", 8),
        Code.UNSUPPORTED_ARCHITECTURE,
        "llama.attention.value_length");
  }

  @Test
  void refusesTensorsThatMightChangeTheAnswer() {
    assertUnsupported(
        small()
            .tensor("rope_factors_long.weight", TensorType.F32.code(), List.of(8L), new byte[32]),
        Code.UNSUPPORTED_ROPE_SCALING,
        "rope_factors_long.weight");
    assertUnsupported(
        small().tensor("blk.0.attn_q.bias", TensorType.F32.code(), List.of(64L), new byte[256]),
        Code.UNSUPPORTED_ARCHITECTURE,
        "blk.0.attn_q.bias");
  }

  @Test
  void refusesTypesWithoutARule() {
    Shape shape = Shape.SMALL.withTypes(TensorType.Q5_1, TensorType.Q8_0, true);

    assertUnsupported(
        RandomGguf.writer(1, shape), Code.UNSUPPORTED_TENSOR_TYPE, "blk.0.attn_q.weight: Q5_1");
  }

  @Test
  void refusesAModelWithAMissingTensor() {
    GgufWriter writer =
        new GgufWriter()
            .text("general.architecture", "llama")
            .uint32("llama.block_count", 1)
            .uint32("llama.context_length", 64)
            .uint32("llama.embedding_length", 32)
            .uint32("llama.feed_forward_length", 32)
            .uint32("llama.attention.head_count", 1)
            .float32("llama.attention.layer_norm_rms_epsilon", 1e-5f)
            .tensor("token_embd.weight", TensorType.F32.code(), List.of(32L, 4L), new byte[512]);

    assertThatThrownBy(() -> load(writer))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("blk.0.attn_norm.weight");
  }

  @Test
  void refusesNumbersThatContradictEachOther() {
    assertThatThrownBy(() -> hyper(3, 2, 16)).isInstanceOf(DecodingException.class);
    assertThatThrownBy(() -> hyper(32, 1, 3)).isInstanceOf(DecodingException.class);
    assertThatThrownBy(() -> hyper(0, 1, 32)).isInstanceOf(DecodingException.class);
    assertThatThrownBy(() -> hyper(1, 1, 48))
        .isInstanceOf(UnsupportedModel.class)
        .hasMessageStartingWith("shape_not_multiple_of_32");
    assertThatThrownBy(() -> hyper(1024, 1, 1024))
        .isInstanceOf(UnsupportedModel.class)
        .hasMessageStartingWith("model_too_large");
  }

  private static HyperParameters hyper(int heads, int keyValueHeads, int headSize) {
    return new HyperParameters(1, 64, heads, keyValueHeads, headSize, 64, 10, 64, 0f, 1f);
  }

  private static GgufWriter small() {
    return RandomGguf.writer(1, Shape.SMALL);
  }

  private static ExactModel load(GgufWriter writer) {
    return ExactModel.of(GgufFile.parse(MemorySegment.ofArray(writer.toBytes())));
  }

  private static void assertUnsupported(GgufWriter writer, Code code, String culprit) {
    assertThatThrownBy(() -> load(writer))
        .isInstanceOf(UnsupportedModel.class)
        .hasMessageStartingWith(code.wireName() + ": ")
        .hasMessageContaining(culprit);
  }
}
