package dev.nabla.gateway.pipeline;

import dev.nabla.gateway.receipt.IssuedReceipt;
import dev.nabla.inference.engine.Answer;
import dev.nabla.primitives.bytes.Bytes;
import java.io.IOException;

/// A response on its way, in whatever shape the request asked for. The pipeline calls in the order:
/// `follows` where rules have versions, `started`, `text`, `toolCall` and `toolArguments` as the
/// answer grows, then one of `answered`, `failed`, `brokenOff`, then `release` or `withhold`.
///
/// What a client that has gone would have been sent is made and counted all the same: the receipt
/// tells what the node said.
public interface Reply {
  /// By which version of the rules the answer is made.
  void follows(String engineVersion);

  /// The request's turn has come.
  ///
  /// @param promptTokens 0 where they are not known yet
  void started(int promptTokens);

  /// More text of the answer.
  void text(String delta);

  /// The answer begins to call a tool.
  void toolCall(int index, String id, String name);

  /// More arguments of a call.
  void toolArguments(int index, String delta);

  /// Whether the client is known to have gone.
  boolean clientGone();

  /// Whether the server has no more time, so that the answer has to end at once.
  boolean stopping();

  /// Whether text goes out as it grows, so that an answer can be cut off.
  boolean isStream();

  /// The answer is whole.
  ///
  /// @return the response body as receipts hash it
  Bytes answered(Answer answer);

  /// The request ended in an error.
  ///
  /// @return the response body as receipts hash it
  Bytes failed(RequestError error);

  /// The answer ends here, cut off.
  ///
  /// @return the response body as receipts hash it
  Bytes brokenOff();

  /// The receipt is signed and stored: sends what was held back, and the receipt.
  ///
  /// @throws IOException where the client has gone; it can still fetch the receipt
  void release(IssuedReceipt receipt) throws IOException;

  /// No receipt could be made: the client gets this error in place of the answer's end.
  ///
  /// @throws IOException where the client has gone
  void withhold(RequestError error) throws IOException;
}
