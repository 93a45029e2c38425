package dev.nabla.inference.exact.kernel;

/// A kernel that the compiler treats as a method of its own, called by [StepCall].
///
/// @param <C> what the kernel works on
@FunctionalInterface
interface Step<C> {
  /// @param at which part of the context
  void perform(C context, int at);
}
