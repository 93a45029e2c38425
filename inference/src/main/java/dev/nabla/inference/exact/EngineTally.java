package dev.nabla.inference.exact;

/// What an engine has done since it began; for operators and tests.
///
/// @param read tokens of prompts that went through the model
/// @param reused tokens of prompts whose keys and values were held already
/// @param written tokens of answers
/// @param guessed tokens that were fed as guesses
/// @param guessedRight of those the ones that were drawn then
public record EngineTally(long read, long reused, long written, long guessed, long guessedRight) {
  /// Nothing yet.
  static final EngineTally NONE = new EngineTally(0, 0, 0, 0, 0);

  EngineTally plus(EngineTally more) {
    return new EngineTally(
        read + more.read,
        reused + more.reused,
        written + more.written,
        guessed + more.guessed,
        guessedRight + more.guessedRight);
  }
}
