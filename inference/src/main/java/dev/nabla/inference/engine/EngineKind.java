package dev.nabla.inference.engine;

/// How an engine computes, hence how its answers can be checked.
public enum EngineKind {
  /// A language model run in one fixed order of operations: the same bits on every machine.
  EXACT,
  /// A language model that a provider runs: nobody can check which one, or how.
  PROVIDER,
  /// A graph that ONNX Runtime runs: the same numbers on every machine within a tolerance only.
  ONNX
}
