package dev.nabla.inference.exact;

import dev.nabla.model.exact.ExactParameters;
import dev.nabla.model.tokenizer.Tokenizer;
import dev.nabla.protocol.inference.FinishReason;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `extract/1`: from output ids to text and finish reason (`docs/exact.md` §8), token by token.
///
/// The text is the UTF-8 reading of all tokens' bytes, up to the first stop string. Each call hands
/// out what can no longer change: bytes that may begin a stop string, or a character that is not
/// whole, wait. Whatever way it is cut into calls, the text is the same. One answer each; one
/// thread at a time.
public final class Extract {
  private final Tokenizer tokenizer;
  private final int maxTokens;
  private final List<String> stopTexts;
  private final List<StopMatcher> stops;
  private final Utf8Stream decoder = new Utf8Stream();
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private int tokens;
  private @Nullable FinishReason finishReason;
  private @Nullable String stopSequence;

  /// @param parameters stop strings and limit
  public Extract(Tokenizer tokenizer, ExactParameters parameters) {
    this.tokenizer = tokenizer;
    this.maxTokens = parameters.maxTokens();
    this.stopTexts = parameters.stops();
    this.stops = parameters.stops().stream().map(StopMatcher::new).toList();
  }

  /// Takes the next output token and returns the text that it settles, often none. The answer is
  /// over once [#finishReason] is there; its last call settles the rest.
  ///
  /// @throws IllegalStateException where the answer is over
  public String append(int id) {
    if (finishReason != null) {
      throw new IllegalStateException("the answer is over: " + finishReason);
    }
    tokens++;
    byte[] bytes = tokenizer.textOf(id);
    held.writeBytes(bytes);
    int kept = stopLength(bytes);
    if (kept >= 0) {
      return finish(FinishReason.STOP, kept);
    }
    if (id == tokenizer.endOfSequence()) {
      return finish(FinishReason.STOP, 0);
    }
    if (tokens == maxTokens) {
      return finish(FinishReason.LENGTH, 0);
    }
    return release(longestBeginning());
  }

  /// Ends an answer that was cut off, before its next token: the rest of its text.
  ///
  /// @param reason `ABORTED` or `ERROR`
  public String end(FinishReason reason) {
    if (finishReason != null || reason == FinishReason.STOP || reason == FinishReason.LENGTH) {
      throw new IllegalStateException("cannot end as " + reason + ", is " + finishReason);
    }
    return finish(reason, 0);
  }

  /// How many bytes at the end are to be cut because a stop string stands in them: all from the
  /// earliest stop string that ends within the newest token. -1 where none does.
  private int stopLength(byte[] bytes) {
    int longest = -1;
    for (int s = 0; s < stops.size(); s++) {
      StopMatcher stop = stops.get(s);
      for (int i = 0; i < bytes.length; i++) {
        int length = stop.append(bytes[i]) ? stop.length() + bytes.length - 1 - i : -1;
        if (length > longest) {
          longest = length;
          stopSequence = stopTexts.get(s);
        }
      }
    }
    return longest;
  }

  private int longestBeginning() {
    int longest = 0;
    for (StopMatcher stop : stops) {
      longest = Math.max(longest, stop.matched());
    }
    return longest;
  }

  private String finish(FinishReason reason, int cut) {
    finishReason = reason;
    release(cut, true);
    held.reset();
    return decoder.take();
  }

  private String release(int keep) {
    release(keep, false);
    return decoder.take();
  }

  /// Decodes all held bytes but the last `keep`.
  private void release(int keep, boolean last) {
    byte[] bytes = held.toByteArray();
    int settled = bytes.length - keep;
    for (int i = 0; i < settled; i++) {
      decoder.append(bytes[i]);
    }
    held.reset();
    held.write(bytes, settled, keep);
    if (last) {
      decoder.end();
    }
  }

  /// Why the answer is over, once it is.
  public Optional<FinishReason> finishReason() {
    return Optional.ofNullable(finishReason);
  }

  /// The stop string that ended the answer; of several that begin at the same place the one that
  /// stands first in the request. None where something else ended it.
  public Optional<String> stopSequence() {
    return Optional.ofNullable(stopSequence);
  }

  /// Tokens taken.
  public int tokens() {
    return tokens;
  }
}
