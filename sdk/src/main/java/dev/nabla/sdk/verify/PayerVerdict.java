package dev.nabla.sdk.verify;

import dev.nabla.protocol.inference.ReceiptFile;
import java.util.List;

/// Whether a response may be shown to the one who asked.
public sealed interface PayerVerdict {
  /// What was found, a line a claim.
  List<Claim> claims();

  /// All that a payer needs is proved.
  ///
  /// @param receipt as the response carried it
  /// @param claims none of which failed
  record Accepted(ReceiptFile receipt, List<Claim> claims) implements PayerVerdict {
    /// Copies the list.
    public Accepted {
      claims = List.copyOf(claims);
    }
  }

  /// Something is false, or missing that a payer needs.
  ///
  /// @param broken the first claim that should be proved and is not
  /// @param claims all of them
  record Refused(Claim broken, List<Claim> claims) implements PayerVerdict {
    /// Copies the list.
    public Refused {
      claims = List.copyOf(claims);
    }
  }
}
