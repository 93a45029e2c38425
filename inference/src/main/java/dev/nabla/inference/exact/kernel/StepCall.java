package dev.nabla.inference.exact.kernel;

/// The one place from which kernels are called, so that none is inlined into another.
///
/// The compiler inlines what is hot, and vectors survive only while all their operations are
/// inlined and the method stays below a fixed budget of nodes; beyond it every vector is boxed on
/// the heap, without a word, at a cost of 2 to 20 times. A call is inlined where its profile names
/// one or two receivers. So this call's profile is filled before any kernel is: the two receivers
/// that it has room for are dummies, and every kernel counts as one of many.
///
/// Callers must hold steps in fields of objects, not in static constants, whose receiver the
/// compiler would know without a profile.
final class StepCall {
  /// Calls until the profile is surely there: the interpreter begins to keep one after some
  /// hundred.
  private static final int CALLS = 100_000;

  static {
    int[] sink = new int[2];
    Step<int[]> first = (context, at) -> context[0] += at;
    Step<int[]> second = (context, at) -> context[1] += at;
    for (int i = 0; i < CALLS; i++) {
      run(first, sink, i);
      run(second, sink, i);
    }
  }

  private StepCall() {}

  /// Performs a step.
  static <C> void run(Step<C> step, C context, int at) {
    step.perform(context, at);
  }
}
