package dev.nabla.node.bench;

import dev.nabla.inference.exact.EngineLimits;
import dev.nabla.inference.exact.LoadedModel;
import dev.nabla.inference.store.ModelFile;
import dev.nabla.protocol.inference.RequestForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What many chats at once come to, beside llama.cpp's batched decoding of the same prompts: the
/// inner loop of its server, without its HTTP.
final class ChatsFigures {
  private static final List<Integer> CHATS = List.of(1, 4, 16);
  private static final int TOKENS = 64;
  private static final int ROUNDS = 3;
  private static final int WARM_UPS = 2;
  private static final int LONG_PROMPT_WORDS = 400;
  private static final String REPETITIVE = "one two three four five six seven eight ".repeat(8);
  private static final int REPETITIVE_TOKENS = 200;

  private final ModelFile file;
  private final LoadedModel loaded;
  private final Figures figures;
  private final EngineLimits limits =
      EngineLimits.forHeap(Runtime.getRuntime().maxMemory()).withPlaces(17, EngineLimits.WAITING);

  ChatsFigures(ModelFile file, LoadedModel loaded, Figures figures) {
    this.file = file;
    this.loaded = loaded;
    this.figures = figures;
  }

  void measure(Optional<LlamaCpp> peer) {
    List<Double> ofOne = new ArrayList<>();
    for (int chats : CHATS) {
      List<ChatsRound> rounds = stories(chats, limits.withDrafts(0));
      List<Double> rates = rounds.stream().map(ChatsRound::tokensPerSecond).toList();
      String subject = subject(chats);
      figures.add(new Figure(subject, "tokens/s", rates));
      if (chats == 1) {
        ofOne.addAll(rates);
      }
      peer.ifPresent(llama -> {
        List<Double> theirs = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
          theirs.add(llama.chats(rounds.getFirst().prompts(), loaded.threads(), TOKENS));
        }
        figures.addPeer("llama.cpp", new Figure(subject, "tokens/s", theirs));
        figures.goal(subject, new Figures.Goal(1.1, true, true));
      });
      if (chats == CHATS.getLast()) {
        double gain = median(rates) / median(ofOne);
        figures.add(new Figure(chats + " chats beside one", "× tokens/s", List.of(gain)));
        figures.goal(chats + " chats beside one", new Figures.Goal(2, false, true));
      }
    }
    longPrompt();
    guesses();
  }

  private String subject(int chats) {
    return chats + (chats == 1 ? " chat, " : " chats, ") + loaded.threads() + " threads";
  }

  private List<ChatsRound> stories(int chats, EngineLimits with) {
    return rounds(with, ChatsRound.Load.stories(chats, TOKENS));
  }

  private List<ChatsRound> rounds(EngineLimits with, ChatsRound.Load load) {
    List<ChatsRound> rounds = new ArrayList<>();
    for (int round = -WARM_UPS; round < ROUNDS; round++) {
      ChatsRound done = ChatsRound.run(file, loaded, with, load);
      if (round >= 0) {
        rounds.add(done);
      }
    }
    return rounds;
  }

  /// Fifteen write while one with a long prompt comes.
  private void longPrompt() {
    List<String> texts = new ArrayList<>(ChatsRound.Load.stories(15, TOKENS).texts());
    texts.add("Sum this up: " + "the ship sails on and ".repeat(LONG_PROMPT_WORDS / 5));
    List<ChatsRound> rounds = rounds(limits, new ChatsRound.Load(texts, TOKENS, RequestForm.CHAT));
    List<Double> silences = new ArrayList<>();
    List<Double> firsts = new ArrayList<>();
    for (ChatsRound round : rounds) {
      firsts.add(round.heard().getLast().firstMillis());
      silences.add(
          round.heard().stream()
              .limit(15)
              .mapToDouble(ChatsRound.Heard::longestSilenceMillis)
              .max()
              .orElseThrow());
    }
    String subject = "longest silence of 15 chats while a long prompt is read";
    figures.add(new Figure(subject, "ms", silences));
    figures.goal(subject, new Figures.Goal(200, false, false));
    figures.add(new Figure("first token of a long prompt beside 15 chats", "ms", firsts));
  }

  private void guesses() {
    ChatsRound.Load load =
        new ChatsRound.Load(List.of(REPETITIVE), REPETITIVE_TOKENS, RequestForm.COMPLETIONS);
    List<Double> plain =
        rounds(limits.withDrafts(0), load).stream().map(ChatsRound::tokensPerSecond).toList();
    List<Double> guessed = rounds(limits, load).stream().map(ChatsRound::tokensPerSecond).toList();
    List<Double> gains = new ArrayList<>();
    for (int i = 0; i < plain.size(); i++) {
      gains.add(guessed.get(i) / plain.get(i));
    }
    figures.add(new Figure("repetitive text with guesses", "× without", gains));
    figures.goal("repetitive text with guesses", new Figures.Goal(1.4, false, true));
  }

  private static double median(List<Double> samples) {
    return samples.stream().sorted().toList().get(samples.size() / 2);
  }
}
