package dev.nabla.infrastructure.lifecycle;

import java.time.Instant;

/// A run of a task that ended with an exception.
///
/// @param task the name the task was registered under
/// @param at when the run ended
/// @param cause what it threw
public record TaskFailure(String task, Instant at, Throwable cause) {}
