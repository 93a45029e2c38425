package dev.nabla.node.llm;

import dev.nabla.inference.exact.LoadedModel;
import dev.nabla.model.exact.Divergence;
import dev.nabla.model.exact.ExactVersion;
import dev.nabla.model.exact.ForwardPass;
import dev.nabla.model.exact.ReferenceForward;
import dev.nabla.model.exact.TokenSlice;
import dev.nabla.model.exact.TraceSink;
import dev.nabla.model.tokenizer.PromptPart;
import dev.nabla.model.tokenizer.Tokenizer;
import dev.nabla.primitives.bytes.DecodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Checks a model that is here: one digest over what it computes, texts that must come back from
/// its tokens, and how far its probabilities are from those of a binary64 reference.
public final class ModelCheck {
  /// Texts of random characters, beside the fixed ones.
  private static final int RANDOM_TEXTS = 1_000;

  private static final long SEED = 62_252;
  private static final int MOST_QUALITY_TOKENS = 48;

  /// The most of a mean divergence, in nats, that passes: ten times that of eight-bit inputs on
  /// models of four-bit weights.
  private static final double MOST_DIVERGENCE = 0.05;

  /// What the quality is measured on; part of the card's meaning.
  private static final String TEXT =
      """
      The lighthouse keeper counted the ships each evening and wrote the number on the wall with a \
      piece of chalk. On Monday there were 12, on Tuesday 7, and on Wednesday none, because of the \
      fog; nobody could say how many had passed.\
      """;

  private static final List<String> FIXED_TEXTS =
      List.of(
          "",
          " ",
          "Hello, world!",
          "  two  spaces\tand a tab\r\n\r\nlines\n",
          "It's 12,345.67 € – don't",
          "Übersetze: „∇f zeigt bergauf.“ 😀👩‍🚀",
          "日本語のテキスト、한국어 텍스트, العربية",
          "int sum(int[] a) {\n    return a[0];\n}",
          "<|im_start|>user<|eot_id|>");

  private final LoadedModel model;

  /// @param model to check
  public ModelCheck(LoadedModel model) {
    this.model = model;
  }

  /// Runs all checks; costs some hundred tokens, the reference's on one thread.
  public Card run() {
    String digest = new EngineDigest(model).compute().toHex().substring(2);
    return new Card(model.model().root().toHex(), digest, roundTrips(), quality());
  }

  private RoundTrips roundTrips() {
    SplittableRandom random = new SplittableRandom(SEED);
    List<String> texts = new ArrayList<>(FIXED_TEXTS);
    for (int i = 0; i < RANDOM_TEXTS; i++) {
      texts.add(text(random));
    }
    int lost = 0;
    int refused = 0;
    Tokenizer tokenizer = model.model().tokenizer();
    for (String text : texts) {
      try {
        int[] ids = tokenizer.encode(List.of(new PromptPart.Text(text)));
        lost += tokenizer.decode(ids).equals(text) ? 0 : 1;
      } catch (DecodingException e) {
        refused++; // a byte for which the vocabulary has no token
      }
    }
    return new RoundTrips(texts.size(), lost, refused);
  }

  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(40); i > 0; i--) {
      // Few vocabularies have the bytes of what lies far out.
      int any = random.nextInt(random.nextInt(200) == 0 ? Character.MAX_CODE_POINT + 1 : 0x10000);
      boolean surrogate = any >= Character.MIN_SURROGATE && any <= Character.MAX_SURROGATE;
      boolean plain = surrogate || random.nextInt(4) > 0;
      text.appendCodePoint(plain ? random.nextInt(' ', 127) : any);
    }
    return text.toString();
  }

  private Quality quality() {
    int[] all = model.model().tokenizer().encode(List.of(new PromptPart.Text(TEXT)));
    int[] ids = Arrays.copyOf(all, Math.min(all.length, MOST_QUALITY_TOKENS));
    List<double[]> reference = new ReferenceForward(model.model().weights()).logits(ids);
    List<double[]> exact = logits(ids);
    double divergence = 0;
    int agreed = 0;
    for (int t = 0; t < ids.length; t++) {
      divergence += Divergence.of(reference.get(t), exact.get(t)) / ids.length;
      agreed += largest(reference.get(t)) == largest(exact.get(t)) ? 1 : 0;
    }
    return new Quality(ids.length, divergence, agreed, loss(exact, ids), loss(reference, ids));
  }

  private List<double[]> logits(int[] ids) {
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

  private static int largest(double[] logits) {
    return IntStream.range(0, logits.length)
        .reduce((a, b) -> logits[b] > logits[a] ? b : a)
        .orElseThrow();
  }

  /// The mean of minus the logarithm of the probability of each next token.
  private static double loss(List<double[]> logits, int[] ids) {
    return IntStream.range(1, ids.length)
        .mapToDouble(t -> Divergence.logOfSum(logits.get(t - 1)) - logits.get(t - 1)[ids[t]])
        .average()
        .orElse(0);
  }

  /// How close the exact answers are to unrounded ones.
  ///
  /// @param tokens of the text
  /// @param divergence mean Kullback-Leibler divergence from the reference, in nats
  /// @param agreed tokens whose most probable successor is the reference's
  /// @param loss mean negative log-likelihood of the text, in nats a token
  /// @param referenceLoss the same of the reference
  public record Quality(
      int tokens, double divergence, int agreed, double loss, double referenceLoss) {}

  /// Texts turned into tokens and back.
  ///
  /// @param texts how many
  /// @param lost of these came back as others
  /// @param refused of these hold a byte for which the vocabulary has no token, which a request is
  ///   refused for
  public record RoundTrips(int texts, int lost, int refused) {}

  /// What a check found.
  ///
  /// @param root of the model
  /// @param digest as [EngineDigest] computes it
  public record Card(String root, String digest, RoundTrips roundTrips, Quality quality) {
    /// Whether nothing is wrong.
    public boolean passed() {
      return roundTrips.lost == 0 && quality.divergence <= MOST_DIVERGENCE;
    }

    /// As it is kept beside the model.
    public ObjectNode json() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("version", ExactVersion.NAME).put("modelRoot", root).put("digest", digest);
      json.put("texts", roundTrips.texts).put("textsLost", roundTrips.lost);
      json.put("textsRefused", roundTrips.refused);
      json.putObject("quality")
          .put("tokens", quality.tokens)
          .put("divergence", quality.divergence)
          .put("agreed", quality.agreed)
          .put("loss", quality.loss)
          .put("referenceLoss", quality.referenceLoss);
      return json.put("passed", passed());
    }

    /// For people.
    public List<String> lines() {
      return List.of(
          "root       " + root,
          "digest     " + digest,
          "tokenizer  %d texts, %d did not come back, %d hold a byte that the model has no token for"
              .formatted(roundTrips.texts, roundTrips.lost, roundTrips.refused),
          "quality    KL %.5f nats from a float64 reference over %d tokens, %d of the most probable"
                  .formatted(quality.divergence, quality.tokens, quality.agreed)
              + " tokens agree, loss %.4f against %.4f"
                  .formatted(quality.loss, quality.referenceLoss),
          "result     " + (passed() ? "passed" : "FAILED"));
    }
  }
}
