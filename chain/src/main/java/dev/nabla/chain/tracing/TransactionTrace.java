package dev.nabla.chain.tracing;

import dev.nabla.chain.execution.TransactionResult;
import dev.nabla.evm.interpreter.Tracer;

/// Watches one transaction, then tells what it did. For one transaction and one thread.
public interface TransactionTrace extends Tracer {
  /// Most characters of a trace. Beyond it the run ends with a [TraceTooLargeException].
  int MAX_CHARS = 24 << 20;

  /// What was seen, as JSON.
  ///
  /// @param outcome of the transaction that was watched
  String result(TransactionResult.Executed outcome);
}
