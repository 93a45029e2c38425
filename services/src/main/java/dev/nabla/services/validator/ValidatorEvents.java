package dev.nabla.services.validator;

/// Hears what a validator does and sees. Called from its tasks; must return soon.
@FunctionalInterface
public interface ValidatorEvents {
  /// Something happened.
  void happened(ValidatorEvent event);
}
