package dev.nabla.tee.enclave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.tee.Vectors;
import dev.nabla.tee.evidence.EvidenceKind;
import dev.nabla.tee.evidence.NitroDocument;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A device that answers as the driver does: it follows the addresses in the caller's struct, reads
/// the request there, writes its answer there and the answer's length back.
class NitroAttesterTest {
  private static final Path DEVICE = Path.of("/dev/nsm-of-the-test");

  @TempDir private Path folder;

  private static final class FakeModule implements DeviceCalls {
    private final Bytes answer;
    private long lengthWritten;
    private Bytes request = Bytes.EMPTY;
    private long number;

    FakeModule(Bytes answer) {
      this.answer = answer;
      this.lengthWritten = answer.size();
    }

    @Override
    public void call(Path device, long request, MemorySegment raw) {
      assertThat(device).isEqualTo(DEVICE);
      assertThat(raw.byteSize()).isEqualTo(32);
      number = request;
      this.request = Bytes.of(at(raw, 0).toArray(ValueLayout.JAVA_BYTE));
      MemorySegment room = at(raw, 16);
      assertThat(room.byteSize()).isEqualTo(0x3000);
      MemorySegment.copy(answer.toArray(), 0, room, ValueLayout.JAVA_BYTE, 0, answer.size());
      raw.set(ValueLayout.JAVA_LONG, 24, lengthWritten);
    }

    @SuppressWarnings("restricted") // As the kernel does.
    private static MemorySegment at(MemorySegment raw, long offset) {
      return MemorySegment.ofAddress(raw.get(ValueLayout.JAVA_LONG, offset))
          .reinterpret(raw.get(ValueLayout.JAVA_LONG, offset + 8));
    }
  }

  private static Bytes answerWith(Bytes document) {
    return Bytes.concat(
        Bytes.fromHex("a16b4174746573746174696f6ea168646f63756d656e7459"),
        Bytes.of((byte) (document.size() >>> 8), (byte) document.size()),
        document);
  }

  @Test
  void givesTheModulesDocumentAsItIs() {
    Bytes document = Vectors.file("nitro/og-evm-2026.cose");
    FakeModule module = new FakeModule(answerWith(document));

    Attester.Produced made =
        new NitroAttester(module, DEVICE).produce(Bytes.fromHex("0102"), Bytes.fromHex("03"));

    assertThat(made.evidence()).isEqualTo(document);
    assertThat(made.collateral()).isEqualTo(Bytes.EMPTY);
    assertThat(NitroDocument.read(made.evidence()).kind()).isEqualTo(EvidenceKind.NITRO);
    assertThat(module.number).isEqualTo(0xC0200A00L);
    assertThat(module.request)
        .isEqualTo(
            Bytes.fromHex(
                "a16b4174746573746174696f6ea369757365725f64617461420102"
                    + "656e6f6e636541036a7075626c69635f6b6579f6"));
  }

  @Test
  void asksWithNullForWhatIsNotThereAndWithLongFields() {
    FakeModule module = new FakeModule(answerWith(Bytes.of(new byte[300])));
    NitroAttester attester = new NitroAttester(module, DEVICE);

    attester.produce(Bytes.EMPTY, Bytes.EMPTY);
    assertThat(module.request.toHex()).contains("757365725f64617461f6").contains("6e6f6e6365f6");
    attester.produce(Bytes.of(new byte[512]), Bytes.of(new byte[24]));
    assertThat(module.request.toHex()).contains("757365725f64617461590200").contains("65" + "5818");
    assertThatThrownBy(() -> attester.produce(Bytes.of(new byte[513]), Bytes.EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void saysWhatTheModuleRefuses() {
    Bytes error = Bytes.concat(Bytes.fromHex("a1654572726f726f"), Bytes.utf8("InvalidArgument"));

    assertThatThrownBy(() ->
            new NitroAttester(new FakeModule(error), DEVICE).produce(Bytes.EMPTY, Bytes.EMPTY))
        .isInstanceOf(EnclaveException.class)
        .hasMessageContaining("InvalidArgument");
  }

  @Test
  void refusesAnswersThatAreNone() {
    for (String answer :
        new String[] {"00", "a0", "a1", "f6", "a16444657363a0", "a1654572726f72"}) {
      FakeModule module = new FakeModule(Bytes.fromHex(answer));
      assertThatThrownBy(() -> new NitroAttester(module, DEVICE).produce(Bytes.EMPTY, Bytes.EMPTY))
          .as(answer)
          .isInstanceOf(EnclaveException.class);
    }
    for (long length : new long[] {-1, 0, 0x3001}) {
      FakeModule module = new FakeModule(answerWith(Bytes.of(new byte[300])));
      module.lengthWritten = length;
      assertThatThrownBy(() -> new NitroAttester(module, DEVICE).produce(Bytes.EMPTY, Bytes.EMPTY))
          .isInstanceOf(EnclaveException.class);
    }
  }

  @Test
  void theRealCallReachesTheKernel() throws IOException, InterruptedException {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    long bytesReadable = 0x541B;
    try (Arena arena = Arena.ofConfined();
        var held = new java.io.RandomAccessFile(pipe.toFile(), "rw")) {
      held.write(new byte[37]);
      MemorySegment answer = arena.allocate(ValueLayout.JAVA_INT);

      new LinuxCalls().call(pipe, bytesReadable, answer);

      assertThat(answer.get(ValueLayout.JAVA_INT, 0)).isEqualTo(37);
    }
  }

  @Test
  void theRealCallSaysTheKernelsError() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment raw = arena.allocate(32);
      LinuxCalls calls = new LinuxCalls();

      assertThatThrownBy(() -> calls.call(file, NitroAttester.NSM_RAW, raw))
          .isInstanceOf(EnclaveException.class)
          .hasMessageContaining("ioctl")
          .hasMessageContaining("error 25");
      assertThatThrownBy(() -> calls.call(folder.resolve("absent"), NitroAttester.NSM_RAW, raw))
          .isInstanceOf(EnclaveException.class)
          .hasMessageContaining("open")
          .hasMessageContaining("error 2");
    }
  }
}
