package dev.nabla.model.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.model.RandomGguf;
import dev.nabla.model.RandomGguf.Shape;
import dev.nabla.model.TestModel;
import dev.nabla.model.gguf.GgufFile;
import dev.nabla.model.gguf.Tensor;
import dev.nabla.model.gguf.TensorType;
import dev.nabla.model.gguf.UnsupportedModel;
import dev.nabla.model.template.ChatTemplate;
import dev.nabla.model.tokenizer.Tokenizer;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.merkle.MerkleTree;
import dev.nabla.primitives.merkle.TreeHash;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class LanguageModelTest {
  @Test
  void rootOfTheDefaultModelNeverChanges() {
    assertThat(TestModel.load().root().toHex())
        .isEqualTo("0x362fc3c93cf705b2547c329054264c9c9351003a588c9271de997bc8d88a4a98");
  }

  @Test
  void rootOfTheSmallModelNeverChanges() {
    assertThat(LanguageModel.load(RandomGguf.segment(1)).root().toHex())
        .isEqualTo("0x85352e12a8155a8f6a52c7895b34aed5beeac54552e651a09625c867d2c1dd45");
  }

  @Test
  void threadsDoNotChangeTheRoot() {
    MemorySegment file = RandomGguf.segment(4);

    Hash alone = LanguageModel.load(file).root();
    Hash together = LanguageModel.load(file, ForkJoinPool.commonPool()).root();

    assertThat(together).isEqualTo(alone);
  }

  @Test
  void rootIsThatOfTheDefinition() {
    for (boolean tied : new boolean[] {true, false}) {
      Shape shape = Shape.SMALL.withTypes(TensorType.Q8_0, TensorType.Q4_1, tied);
      MemorySegment file = RandomGguf.segment(RandomGguf.bytes(9, shape));
      GgufFile gguf = GgufFile.parse(file);

      assertThat(LanguageModel.load(file).root()).isEqualTo(byDefinition(gguf));
    }
  }

  private static Hash byDefinition(GgufFile gguf) {
    ExactModel model = ExactModel.of(gguf);
    Tokenizer tokenizer = Tokenizer.of(gguf.metadata());
    HyperParameters hyper = model.hyper();
    List<Bytes> leaves = new ArrayList<>();
    leaves.add(
        Bytes.concat(
            Bytes.utf8("nabla/model/1\u0007\u0000exact/1"),
            ints(hyper.layers(), hyper.width(), hyper.heads(), hyper.keyValueHeads()),
            ints(hyper.headSize(), hyper.feedForward(), hyper.vocabulary(), hyper.context()),
            ints(Float.floatToRawIntBits(hyper.epsilon())),
            ints(Float.floatToRawIntBits(hyper.ropeBase()), model.tied() ? 1 : 0),
            tokenizer.digest().toBytes(),
            ChatTemplate.SMOLLM2.digest().toBytes(),
            RopeTable.of(hyper, hyper.context()).digest().toBytes()));
    int index = 0;
    for (String name : names(model)) {
      Tensor tensor = gguf.tensor(name).orElseThrow();
      for (int row = 0; row < tensor.rows(); row++) {
        Bytes raw = Bytes.of(tensor.row(row).toArray(ValueLayout.JAVA_BYTE));
        leaves.add(Bytes.concat(ints(index, row, tensor.type().code()), raw));
      }
      index++;
    }
    return MerkleTree.root(TreeHash.SHA256, leaves);
  }

  private static List<String> names(ExactModel model) {
    List<String> names = new ArrayList<>();
    names.add("token_embd");
    for (int layer = 0; layer < model.hyper().layers(); layer++) {
      for (String part :
          List.of(
              "attn_norm",
              "attn_q",
              "attn_k",
              "attn_v",
              "attn_output",
              "ffn_norm",
              "ffn_gate",
              "ffn_up",
              "ffn_down")) {
        names.add("blk." + layer + "." + part);
      }
    }
    names.add("output_norm");
    if (!model.tied()) {
      names.add("output");
    }
    return names.stream().map(name -> name + ".weight").toList();
  }

  private static Bytes ints(int... values) {
    byte[] bytes = new byte[4 * values.length];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(values);
    return Bytes.of(bytes);
  }

  @Test
  void oneBitOfAnyWeightChangesTheRoot() {
    Hash root = LanguageModel.load(RandomGguf.segment(1)).root();
    for (Tensor tensor : GgufFile.parse(RandomGguf.segment(1)).tensors()) {
      MemorySegment file = RandomGguf.segment(1);
      MemorySegment data = GgufFile.parse(file).tensor(tensor.name()).orElseThrow().data();
      long last = data.byteSize() - 1;
      data.set(ValueLayout.JAVA_BYTE, last, (byte) (data.get(ValueLayout.JAVA_BYTE, last) ^ 1));

      assertThat(LanguageModel.load(file).root()).as(tensor.name()).isNotEqualTo(root);
    }
  }

  @Test
  void refusesAnUnknownTemplate() {
    byte[] file = RandomGguf.bytes(1);
    int at = new String(file, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("{% for");
    file[at] = '[';

    assertThatThrownBy(() -> LanguageModel.load(RandomGguf.segment(file)))
        .isInstanceOf(UnsupportedModel.class)
        .hasMessageStartingWith("unsupported_template");
  }
}
