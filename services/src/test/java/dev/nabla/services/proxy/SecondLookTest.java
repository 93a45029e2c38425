package dev.nabla.services.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.infrastructure.store.CrashingFolder;
import dev.nabla.primitives.Seeds;
import dev.nabla.protocol.contract.ReceiptStatus;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.Samples;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecondLookTest {
  private final Samples samples = new Samples(Seeds.of("second looks", 1));
  private final List<ProxyEvent> events = new ArrayList<>();
  private final ReceiptFolder folder = new ReceiptFolder(new CrashingFolder(), KeepLimits.DEFAULT);
  private final SecondLook looks =
      new SecondLook(folder, new LocalRun(List.of()), null, events::add);

  @Test
  void saysOfAnswersThatCannotComeOutTheSameThatTheyCannot() {
    Opening computed = samples.vectors(samples.onnxEvidence());
    Opening bought = samples.bought(samples.opening("Blue."), samples.providerEvidence());

    for (Opening opening : List.of(computed, bought)) {
      Kept kept = lookedAt(opening);

      assertThat(kept.check()).isEqualTo(Kept.Check.UNKNOWN);
      assertThat(kept.accusation()).isEqualTo(Kept.Accusation.NONE);
      assertThat(kept.note()).contains("cannot be run again to the bit");
    }
    assertThat(events).isEmpty();
  }

  @Test
  void saysOfAnExactAnswerThatItsWeightsAreNotHere() {
    assertThat(lookedAt(samples.opening("Blue.")).note()).contains("weights");
  }

  private Kept lookedAt(Opening opening) {
    ReceiptFile file = samples.file(opening);
    Kept due =
        new Kept(
            file.id(),
            file.id().toHex().substring(2, 34),
            1_000,
            file.receipt().nodeId(),
            Family.EMBEDDINGS.path(),
            "m",
            "COMPLETED",
            1_000,
            ReceiptStatus.NONE,
            Kept.Check.DUE,
            Kept.Accusation.NONE,
            "");
    folder.keep(due, new ReceiptFolder.Texts(opening.request(), opening.response()), file);
    looks.run();
    return folder.find(file.id().toHex()).orElseThrow();
  }
}
