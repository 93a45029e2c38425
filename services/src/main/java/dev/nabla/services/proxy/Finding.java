package dev.nabla.services.proxy;

/// What a second look at an answer showed.
sealed interface Finding {
  /// The answer is what the model says.
  record True() implements Finding {}

  /// It is not.
  ///
  /// @param detail what is false
  record False(String detail) implements Finding {}

  /// It could not be told.
  ///
  /// @param detail why
  record Unknown(String detail) implements Finding {}
}
