package dev.nabla.infrastructure.store;

/// What a write must survive before it counts as done.
public enum Durability {
  /// The end of this process at any moment (kill -9): the bytes are with the operating system.
  PROCESS,
  /// Loss of power: the bytes are on the device (fsync).
  DISK
}
