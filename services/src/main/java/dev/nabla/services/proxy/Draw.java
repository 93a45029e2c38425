package dev.nabla.services.proxy;

import dev.nabla.protocol.inference.Evidence;
import dev.nabla.protocol.inference.ExactEvidence;
import dev.nabla.protocol.inference.OnnxEvidence;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.ProviderEvidence;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.ReceiptSecrets;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Draws the answers that are looked at twice: a share of those at which a second look can show
/// something. An answer that may come out otherwise without being false is never drawn, nor one
/// that nobody here could run or ask for again. Thread-safe where its random source is.
final class Draw implements Predicate<ReceiptFile> {
  private final RandomGenerator random;
  private final double share;
  private final Predicate<ReceiptFile> canLook;

  /// @param random no gateway may guess what is drawn
  /// @param share of the answers, 0 to 1
  /// @param canLook whether an exact answer can be run here, or asked for a second time
  Draw(RandomGenerator random, double share, Predicate<ReceiptFile> canLook) {
    this.random = random;
    this.share = share;
    this.canLook = canLook;
  }

  @Override
  public boolean test(ReceiptFile file) {
    return file.receipt().outcome() == Outcome.COMPLETED
        && isExact(file.secrets())
        && canLook.test(file)
        && random.nextDouble() < share;
  }

  /// Whether the same question must give the same answer again.
  ///
  /// @param secrets of a receipt; null where it was disclosed without
  static boolean isExact(@Nullable ReceiptSecrets secrets) {
    return secrets != null
        && !secrets.evidence().isEmpty()
        && switch (Evidence.decode(secrets.evidence())) {
          case ExactEvidence _ -> true;
          case OnnxEvidence _, ProviderEvidence _ -> false;
        };
  }
}
