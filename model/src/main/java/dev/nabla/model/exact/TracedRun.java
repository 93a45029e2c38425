package dev.nabla.model.exact;

import dev.nabla.model.grammar.TokenMask;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One answer being made, or checked: draws a token wherever logits arrive, and hashes all that the
/// engine computes into the trace (`docs/exact.md` §5).
///
/// Feed the prompt with its last logits, then [#drawn] tells the first output token; feed each but
/// the last output token with logits. To check an answer feed prompt and outputs at once, with
/// logits from the prompt's last position on, and compare each drawn token. Other than as
/// [TraceSink] says, one thread at a time.
public final class TracedRun implements TraceSink {
  /// Bytes of X_p and KV_p of one position together.
  public static final int ROOT_BYTES = 2 * Hash.SIZE;

  private static final byte[] DOMAIN = "nabla/trace/2".getBytes(StandardCharsets.US_ASCII);

  private final HyperParameters hyper;
  private final int promptTokens;
  private final byte[] version;
  private final Sampler sampler;
  private final @Nullable TokenMask mask;
  private final LogitTree logitTree;
  private final PositionHashes hashes;
  private int[] drawn = new int[64];
  private int drawnCount;
  private byte[] positions = new byte[64 * Hash.SIZE];
  private byte[] roots = new byte[64 * ROOT_BYTES];
  private int positionCount;
  private @Nullable TokenSlice slice;

  /// By which rules the tokens of a run are drawn.
  ///
  /// @param version names them, as in [ExactVersion]
  /// @param seed of the draws, by the seed rule of `docs/exact.md` §6
  /// @param mask what may be drawn, fresh; null for everything
  public record Rules(
      String version, ExactParameters parameters, long seed, @Nullable TokenMask mask) {
    /// Everything may be drawn: `exact/1`.
    public static Rules unmasked(ExactParameters parameters, long seed) {
      return new Rules(ExactVersion.NAME, parameters, seed, null);
    }
  }

  /// A run of `exact/1` that hashes as the plain engine does.
  ///
  /// @param seed of the draws, by the seed rule of `docs/exact.md` §6
  /// @param promptTokens at least 1
  public TracedRun(HyperParameters hyper, ExactParameters parameters, long seed, int promptTokens) {
    this(hyper, Rules.unmasked(parameters, seed), promptTokens, new TraceHelp() {});
  }

  /// A run that is hashed by its engine's means.
  ///
  /// @param promptTokens at least 1
  /// @param help the engine's
  public TracedRun(HyperParameters hyper, Rules rules, int promptTokens, TraceHelp help) {
    this.hyper = hyper;
    this.promptTokens = promptTokens;
    this.version = rules.version().getBytes(StandardCharsets.US_ASCII);
    this.sampler = new Sampler(hyper.vocabulary(), rules.parameters(), rules.seed());
    this.mask = rules.mask();
    this.logitTree = new LogitTree(hyper.vocabulary(), help);
    this.hashes = new PositionHashes(hyper, help);
  }

  @Override
  public boolean wantsStates() {
    return true;
  }

  @Override
  public void begin(TokenSlice slice) {
    finishSlice();
    if (slice.from() != positionCount) {
      throw new IllegalStateException("slice from " + slice.from() + " after " + positionCount);
    }
    hashes.begin(slice);
    this.slice = slice;
  }

  @Override
  public void state(int position, int layer, float[] x, int offset) {
    hashes.state(position, layer, x, offset);
  }

  @Override
  public void keyValue(
      int position, int layer, float[] keys, int keyOffset, float[] values, int valueOffset) {
    for (int head = 0; head < hyper.keyValueHeads(); head++) {
      int at = head * hyper.headSize();
      hashes.keyValue(position, layer, head, keys, keyOffset + at, values, valueOffset + at);
    }
  }

  @Override
  public void logits(int position, float[] logits, int offset) {
    int index = position - (promptTokens - 1);
    if (index != drawnCount) {
      throw new IllegalStateException("logits at position " + position + ", draw " + drawnCount);
    }
    if (drawnCount == drawn.length) {
      drawn = Arrays.copyOf(drawn, 2 * drawnCount);
    }
    drawn[drawnCount++] =
        sampler.sample(logits, offset, hyper.vocabulary(), index, allowed(position, index));
    hashes.logits(position, logitTree.root(logits, offset, sampler.weights()));
  }

  /// What may be drawn after the outputs up to `position`: those that were fed, drawn or not.
  private @Nullable BitSet allowed(int position, int index) {
    if (mask == null) {
      return null;
    }
    if (index > 0) {
      mask.take(Objects.requireNonNull(slice, "logits before a slice").id(position));
    }
    return mask.allowed();
  }

  /// The token drawn from the logits at `position`: what stands at `position + 1` of an honest run.
  public int drawn(int position) {
    int index = position - (promptTokens - 1);
    if (index < 0 || index >= drawnCount) {
      throw new IllegalArgumentException("no logits at position " + position);
    }
    return drawn[index];
  }

  /// How many tokens have been drawn.
  public int drawnCount() {
    return drawnCount;
  }

  /// What the run commits to: P_0 to P_n, where n + 1 is one less than prompt and outputs together
  /// (the last output is never fed); no position at all where there is no output. What has been fed
  /// beyond does not count.
  ///
  /// @param ids prompt, then outputs
  /// @param outputTokens how many of `ids` are outputs
  public Hash traceRoot(int[] ids, int outputTokens) {
    finishSlice();
    int traced = outputTokens == 0 ? 0 : promptTokens + outputTokens - 1;
    if (traced > positionCount) {
      throw new IllegalStateException(traced + " positions wanted, " + positionCount + " fed");
    }
    Sha256Tree tree = new Sha256Tree();
    for (int position = 0; position < traced; position++) {
      tree.add(positions, position * Hash.SIZE, Hash.SIZE);
    }
    int[] outputs = Arrays.copyOfRange(ids, promptTokens, promptTokens + outputTokens);
    return Digests.sha256(
        DOMAIN,
        new byte[] {(byte) version.length, 0},
        version,
        idsHash(Arrays.copyOf(ids, promptTokens)).toArray(),
        idsHash(outputs).toArray(),
        tree.root().toArray());
  }

  /// SHA-256 over ids as little-endian 32-bit numbers: P of a prompt, T of an output.
  public static Hash idsHash(int[] ids) {
    return Digests.sha256(LittleEndian.ofInts(ids, ids.length));
  }

  /// Hashes the positions of the slice at hand, now that all of it has been delivered.
  private void finishSlice() {
    int count = hashes.count();
    reserve(positionCount + count);
    hashes.finish(positions, roots, positionCount);
    positionCount += count;
  }

  private void reserve(int count) {
    int room = positions.length / Hash.SIZE;
    if (count > room) {
      int wanted = Math.max(count, 2 * room);
      positions = Arrays.copyOf(positions, Math.multiplyExact(wanted, Hash.SIZE));
      roots = Arrays.copyOf(roots, Math.multiplyExact(wanted, ROOT_BYTES));
    }
  }

  /// Ends the slice at hand: what has been delivered of its positions from `end` on is void, as
  /// after a fault or where tokens were fed that turned out not to be drawn; the rest is hashed.
  ///
  /// @param end no position from it on has been given logits
  public void keep(int end) {
    hashes.keep(Math.max(0, end - positionCount));
    finishSlice();
  }

  /// X_p and KV_p of `count` positions from `from` on, one after another.
  ///
  /// @param from all have been fed, and their slice has been ended by [#keep] or a later one
  public void copyRoots(int from, int count, byte[] target) {
    if (from + count > positionCount) {
      throw new IllegalArgumentException(from + count + " of " + positionCount + " positions");
    }
    System.arraycopy(roots, from * ROOT_BYTES, target, 0, count * ROOT_BYTES);
  }

  /// Takes the first positions of the prompt over from an earlier run of the same ids on the same
  /// model, in place of feeding them.
  ///
  /// @param count fewer than the prompt has
  /// @param earlier as [#copyRoots] gives them
  /// @throws IllegalStateException where something has been fed already
  public void adopt(int[] ids, int count, byte[] earlier) {
    if (positionCount > 0 || slice != null) {
      throw new IllegalStateException("positions are adopted before any is fed");
    }
    if (count >= promptTokens) {
      throw new IllegalArgumentException(count + " of a prompt of " + promptTokens);
    }
    reserve(count);
    System.arraycopy(earlier, 0, roots, 0, count * ROOT_BYTES);
    hashes.adopt(ids, count, roots, positions);
    positionCount = count;
  }
}
