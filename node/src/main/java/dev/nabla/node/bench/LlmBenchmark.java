package dev.nabla.node.bench;

import dev.nabla.inference.exact.LoadedModel;
import dev.nabla.inference.store.Catalogue;
import dev.nabla.inference.store.ModelFile;
import dev.nabla.inference.store.ModelStore;
import dev.nabla.protocol.inference.TokenIds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// The exact engine beside llama.cpp: same file, same threads, rounds in turns.
public final class LlmBenchmark implements Benchmark {
  private static final int PROMPT_TOKENS = 510;
  private static final int DECODED_TOKENS = 64;
  private static final int MOST_THREADS = 2;
  private static final int ROUNDS = 5;
  private static final int WARM_UPS = 3;
  private static final long SEED = 20_261_124;
  private static final double NANOS_PER_MILLI = 1e6;

  private final Path models;
  private final String python;

  /// @param models folder of a store that has the default model
  /// @param python that may have llama-cpp-python
  public LlmBenchmark(Path models, String python) {
    this.models = models;
    this.python = python;
  }

  @Override
  public String name() {
    return "llm";
  }

  @Override
  public String description() {
    return "tokens a second of one chat and of many, load, memory, trace and replay, beside llama.cpp";
  }

  @Override
  public void measure(Figures figures) {
    ModelStore store = ModelStore.at(models);
    String name = Catalogue.load().defaultName();
    try (ModelFile file = store.open(name)) {
      Optional<LlamaCpp> peer = LlamaCpp.find(python, file.path());
      for (int threads = 1; threads <= MOST_THREADS; threads++) {
        measure(figures, file, peer, threads);
      }
      try (LoadedModel loaded = LoadedModel.load(file.segment(), MOST_THREADS)) {
        new ChatsFigures(file, loaded, figures).measure(peer);
      }
      if (peer.isEmpty()) {
        figures.remark(
            "no peer: %s has no llama-cpp-python; set NABLA_PYTHON to one that has it"
                .formatted(python));
      }
    }
    figures.remark(
        "prompt of %d tokens, then %d tokens, greedy; wall time"
            .formatted(PROMPT_TOKENS, DECODED_TOKENS));
  }

  private static void measure(
      Figures figures, ModelFile file, Optional<LlamaCpp> peer, int threads) {
    LlmTask task = new LlmTask(threads, prompt(), DECODED_TOKENS);
    List<LlmRound> ours = new ArrayList<>();
    List<LlmRound> peers = new ArrayList<>();
    List<Double> traceCost = new ArrayList<>();
    List<Double> replayCost = new ArrayList<>();
    long begun = System.nanoTime();
    try (LoadedModel loaded = LoadedModel.load(file.segment(), threads)) {
      double loadMillis = millisSince(begun);
      for (int round = -WARM_UPS; round < ROUNDS; round++) {
        ExactRound plain = ExactRound.plain(loaded, task);
        ExactRound traced = ExactRound.traced(loaded, task);
        double replayMillis = ExactRound.replayMillis(loaded, task, traced);
        if (round >= 0) {
          ours.add(new LlmRound(plain.prefillMillis(), plain.decodeMillis(), loadMillis, 0));
          traceCost.add(100 * (traced.millis() / plain.millis() - 1));
          replayCost.add(replayMillis / traced.millis());
          peer.ifPresent(llama -> peers.add(llama.round(task)));
        }
      }
    }
    report(figures, task, ours, peers);
    if (threads == 1) {
      memory(figures, file, task, peers);
    }
    String with = ", " + threads + (threads == 1 ? " thread" : " threads");
    figures.add(new Figure("trace" + with, "%", traceCost));
    figures.goal("trace" + with, new Figures.Goal(3, false, false));
    figures.add(new Figure("replay" + with, "× answer", replayCost));
    figures.goal("replay" + with, new Figures.Goal(1, false, false));
  }

  private static void report(
      Figures figures, LlmTask task, List<LlmRound> ours, List<LlmRound> peers) {
    String with = ", " + task.threads() + (task.threads() == 1 ? " thread" : " threads");
    boolean one = task.threads() == 1;
    add(figures, "prefill" + with, ours.stream().map(task::prefillPerSecond).toList());
    add(figures, "decode" + with, ours.stream().map(task::decodePerSecond).toList());
    figures.add(new Figure("load" + with, "ms", List.of(ours.getFirst().loadMillis())));
    figures.goal("load" + with, new Figures.Goal(500, false, false));
    if (peers.isEmpty()) {
      return;
    }
    peer(figures, "prefill" + with, "tokens/s", peers.stream().map(task::prefillPerSecond));
    peer(figures, "decode" + with, "tokens/s", peers.stream().map(task::decodePerSecond));
    peer(figures, "load" + with, "ms", peers.stream().map(LlmRound::loadMillis));
    figures.goal("prefill" + with, new Figures.Goal(one ? 1.1 : 1.15, true, true));
    figures.goal("decode" + with, new Figures.Goal(one ? 1.2 : 1.4, true, true));
  }

  /// A process each, since what this one holds says nothing.
  private static void memory(Figures figures, ModelFile file, LlmTask task, List<LlmRound> peers) {
    double size = file.segment().byteSize();
    OptionalLong peak = MemoryProbe.peakBytes(file.path(), task);
    if (peak.isEmpty()) {
      figures.remark("this system does not tell how much memory a process took");
      return;
    }
    String subject = "memory to load and answer";
    figures.add(new Figure(subject, "× file", List.of(peak.getAsLong() / size)));
    figures.goal(subject, new Figures.Goal(1.6, false, false));
    if (!peers.isEmpty()) {
      peer(figures, subject, "× file", peers.stream().map(round -> round.peakRssBytes() / size));
    }
    figures.remark(
        "memory: most resident of a process, %.0f MB (%s); the file has %.0f MB"
            .formatted(peak.getAsLong() / 1e6, MemoryProbe.flags(), size / 1e6));
  }

  private static void add(Figures figures, String subject, List<Double> samples) {
    figures.add(new Figure(subject, "tokens/s", samples));
  }

  private static void peer(Figures figures, String subject, String unit, Stream<Double> samples) {
    figures.addPeer("llama.cpp", new Figure(subject, unit, samples.toList()));
  }

  /// Random ids: speed does not depend on what they say. Seeded, above the control tokens.
  private static TokenIds prompt() {
    SplittableRandom random = new SplittableRandom(SEED);
    int[] ids = new int[PROMPT_TOKENS];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = 100 + random.nextInt(40_000);
    }
    return TokenIds.of(ids);
  }

  private static double millisSince(long begunNanos) {
    return (System.nanoTime() - begunNanos) / NANOS_PER_MILLI;
  }
}
