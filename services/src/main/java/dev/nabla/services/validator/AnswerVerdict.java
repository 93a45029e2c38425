package dev.nabla.services.validator;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.FaultMask;
import java.util.List;

/// What running one disclosed answer again has shown.
sealed interface AnswerVerdict {

  /// It is true.
  ///
  /// @param workLeaves one for each position that was run
  record True(List<Hash> workLeaves) implements AnswerVerdict {
    public True {
      workLeaves = List.copyOf(workLeaves);
    }
  }

  /// It is false; the plain engine has confirmed it.
  ///
  /// @param workLeaves of what could be run
  record False(FaultMask faults, List<Hash> workLeaves) implements AnswerVerdict {
    public False {
      workLeaves = List.copyOf(workLeaves);
    }
  }

  /// Nothing promises that it can be run again: there is no evidence, or no exact model is named by
  /// the request or by the receipt.
  record NotExact() implements AnswerVerdict {}

  /// It could be run by whoever has the weights of this model.
  record NoWeights(Hash modelId) implements AnswerVerdict {}
}
