package dev.nabla.tee.verifier;

import dev.nabla.tee.policy.PolicyRecord;
import java.time.Instant;

/// What evidence is judged by.
///
/// @param policy what is good enough, and which roots to trust
/// @param at the instant it has to hold at, such as a block's time
/// @param expected what it should be bound to
public record Terms(PolicyRecord policy, Instant at, Expected expected) {}
