package dev.nabla.tee.enclave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.tee.Vectors;
import dev.nabla.tee.certificate.AuthorityCache;
import dev.nabla.tee.certificate.X509;
import dev.nabla.tee.evidence.EvidenceKind;
import dev.nabla.tee.policy.DefaultPolicies;
import dev.nabla.tee.verifier.EvidenceVerifier;
import dev.nabla.tee.verifier.Expected;
import dev.nabla.tee.verifier.Terms;
import dev.nabla.tee.verifier.Verdict.Accepted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The kernel's folders as its documentation tells them, around reports that real machines made.
class TsmAttesterTest {
  @TempDir private Path folder;

  /// Making a folder gives it its attributes; each write to one counts; removing takes all away.
  private static final class FakeKernel implements ReportFolders {
    private final String provider;
    private final Bytes report;
    private final Bytes table;
    private final Map<String, Integer> generations = new HashMap<>();
    private Bytes block = Bytes.EMPTY;
    private String failing = "";
    private int strangersWrites;

    FakeKernel(String provider, Bytes report, Bytes table) {
      this.provider = provider;
      this.report = report;
      this.table = table;
    }

    @Override
    public void make(String name) throws IOException {
      fail("mkdir");
      generations.put(name, 0);
    }

    @Override
    public void remove(String name) {
      assertThat(generations.remove(name)).isNotNull();
    }

    @Override
    public Bytes read(String name, String attribute) throws IOException {
      fail(attribute);
      int generation = generations.getOrDefault(name, -1);
      return switch (attribute) {
        case "provider" -> Bytes.utf8(provider + "\n");
        case "generation" -> Bytes.utf8(generation + "\n");
        case "outblob" -> {
          generations.merge(name, strangersWrites, Integer::sum);
          yield report;
        }
        case "auxblob" -> table;
        default -> throw new IOException("no such attribute: " + attribute);
      };
    }

    @Override
    public void write(String name, String attribute, Bytes value) throws IOException {
      fail(attribute);
      assertThat(attribute).isEqualTo("inblob");
      assertThat(value.size()).isEqualTo(64);
      block = value;
      generations.merge(name, 1, Integer::sum);
    }

    private void fail(String what) throws IOException {
      if (failing.equals(what)) {
        throw new IOException("Device or resource busy");
      }
    }
  }

  private static TsmAttester open(ReportFolders kernel) {
    return TsmAttester.open(kernel, new SplittableRandom(1));
  }

  @Test
  void givesAQuoteOfTdxAsItIs() {
    Vectors.Sample sample = Vectors.tdx();
    FakeKernel kernel = new FakeKernel("tdx_guest", sample.evidence(), Bytes.EMPTY);

    TsmAttester attester = open(kernel);
    Attester.Produced made = attester.produce(Bytes.fromHex("0102"), Bytes.EMPTY);

    assertThat(attester.kind()).isEqualTo(EvidenceKind.TDX);
    assertThat(made).isEqualTo(new Attester.Produced(sample.evidence(), Bytes.EMPTY));
    assertThat(kernel.block.toHex()).isEqualTo("0x0102" + "00".repeat(62));
    assertThat(kernel.generations).isEmpty();
  }

  @Test
  void givesAReportOfSnpWithTheHostsCertificatesAndTheVerifierTakesThem() {
    Vectors.Sample sample = Vectors.snp();
    for (boolean swapped : new boolean[] {false, true}) {
      Bytes table = table(X509.readAll(sample.collateral()), swapped);
      TsmAttester attester = open(new FakeKernel("sev_guest", sample.evidence(), table));

      Attester.Produced made = attester.produce(Bytes.EMPTY, Bytes.EMPTY);

      assertThat(attester.kind()).isEqualTo(EvidenceKind.SEV_SNP);
      Terms terms =
          new Terms(DefaultPolicies.of(EvidenceKind.SEV_SNP), sample.at(), Expected.nothing());
      assertThat(
              new EvidenceVerifier(new AuthorityCache(8))
                  .verify(EvidenceKind.SEV_SNP, made.evidence(), made.collateral(), terms))
          .isInstanceOf(Accepted.class);
    }
  }

  /// @param chain signing key, issuer, root
  private static Bytes table(List<X509> chain, boolean swapped) {
    List<String> guids =
        List.of(
            "63da758de6644564adc5f4b93be8accd",
            "4ab7b379bbac4fe4a02f05aef327c782",
            "c0b406a4a803495297433fb6014cd0ae");
    int head = 24 * 4;
    int size = head + chain.stream().mapToInt(each -> each.der().size()).sum();
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    int offset = head;
    for (int i = 0; i < chain.size(); i++) {
      byte[] guid = HexFormat.of().parseHex(guids.get(i));
      ByteBuffer in = ByteBuffer.wrap(guid);
      if (swapped) {
        out.putInt(in.getInt()).putShort(in.getShort()).putShort(in.getShort());
        out.put(guid, 8, 8);
      } else {
        out.put(guid);
      }
      byte[] der = chain.get(i).der().toArray();
      out.putInt(offset).putInt(der.length);
      out.put(offset, der);
      offset += der.length;
    }
    return Bytes.of(out.array());
  }

  @Test
  void givesAReportWithoutCollateralWhereTheHostHasNoneOrNonsense() {
    Vectors.Sample sample = Vectors.snp();
    byte[] beyond = table(X509.readAll(sample.collateral()), false).toArray();
    beyond[19] = (byte) 0xff;
    for (Bytes table :
        new Bytes[] {Bytes.EMPTY, Bytes.of(new byte[24]), Bytes.of(beyond), Bytes.fromHex("01")}) {
      TsmAttester attester = open(new FakeKernel("sev_guest", sample.evidence(), table));

      assertThat(attester.produce(Bytes.EMPTY, Bytes.EMPTY).collateral()).isEqualTo(Bytes.EMPTY);
    }
  }

  @Test
  void takesNoReportThatAnotherWriteHasChanged() {
    FakeKernel kernel = new FakeKernel("tdx_guest", Bytes.fromHex("00"), Bytes.EMPTY);
    kernel.strangersWrites = 1;
    TsmAttester attester = open(kernel);

    assertThatThrownBy(() -> attester.produce(Bytes.EMPTY, Bytes.EMPTY))
        .isInstanceOf(EnclaveException.class)
        .hasRootCauseMessage("somebody else wrote to the same report");
    assertThat(kernel.generations).isEmpty();
  }

  @Test
  void saysWhatTheKernelRefusesAndRemovesItsFolder() {
    for (String what : new String[] {"mkdir", "inblob", "outblob", "auxblob", "generation"}) {
      FakeKernel kernel = new FakeKernel("sev_guest", Bytes.fromHex("00"), Bytes.EMPTY);
      TsmAttester attester = open(kernel);
      kernel.failing = what;

      assertThatThrownBy(() -> attester.produce(Bytes.EMPTY, Bytes.EMPTY))
          .as(what)
          .isInstanceOf(EnclaveException.class)
          .hasRootCauseMessage("Device or resource busy");
      assertThat(kernel.generations).isEmpty();
    }
  }

  @Test
  void knowsTwoProvidersAndNoOther() {
    assertThatThrownBy(() -> open(new FakeKernel("arm_cca_guest", Bytes.EMPTY, Bytes.EMPTY)))
        .isInstanceOf(EnclaveException.class)
        .hasMessageContaining("arm_cca_guest");
  }

  @Test
  void realFoldersAreMadeReadWrittenAndRemoved() throws IOException {
    ConfigfsFolders folders = new ConfigfsFolders(folder);
    folders.make("report");
    Path attribute = Files.createFile(folder.resolve("report").resolve("inblob"));
    folders.write("report", "inblob", Bytes.fromHex("0102"));

    assertThat(folders.read("report", "inblob")).isEqualTo(Bytes.fromHex("0102"));
    assertThatThrownBy(() -> folders.make("report")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> folders.write("report", "absent", Bytes.EMPTY))
        .isInstanceOf(IOException.class);
    Files.write(attribute, new byte[(1 << 16) + 1]);
    assertThatThrownBy(() -> folders.read("report", "inblob")).isInstanceOf(IOException.class);
    Files.delete(attribute);
    folders.remove("report");
    assertThat(folder.resolve("report")).doesNotExist();
  }

  @Test
  void findsNothingWhereThereIsNothing() {
    Platforms platforms =
        new Platforms(folder.resolve("nsm"), folder.resolve("report"), (_, _, _) -> {});

    assertThat(platforms.find(new SplittableRandom(1))).isEmpty();
  }

  @Test
  void findsTheModuleOfNitro() throws IOException {
    Path nsm = Files.createFile(folder.resolve("nsm"));
    Platforms platforms = new Platforms(nsm, folder.resolve("report"), (_, _, _) -> {});

    assertThat(platforms.find(new SplittableRandom(1)).orElseThrow().kind())
        .isEqualTo(EvidenceKind.NITRO);
  }
}
