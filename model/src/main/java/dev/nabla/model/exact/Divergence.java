package dev.nabla.model.exact;

/// How far one engine's next-token probabilities are from another's.
public final class Divergence {
  private Divergence() {}

  /// The Kullback-Leibler divergence of the softmax of `logits` from that of `reference`, in nats:
  /// the information lost by taking the one for the other. Not negative but for rounding.
  public static double of(double[] reference, double[] logits) {
    double total = logOfSum(reference);
    double otherTotal = logOfSum(logits);
    double sum = 0;
    for (int i = 0; i < reference.length; i++) {
      double p = reference[i] - total;
      sum += Math.exp(p) * (p - (logits[i] - otherTotal));
    }
    return sum;
  }

  /// The logarithm of the sum of exponentials.
  public static double logOfSum(double[] logits) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit - largest);
    }
    return largest + Math.log(sum);
  }
}
