package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.UInt256;

/// One operator's stake in one role, its own and its delegators' together.
///
/// @param stake in units of 10^-18
/// @param shares of it; a share is never worth more than one unit
/// @param commissionBps operator's part of rewards, in hundredths of a percent
/// @param seated whether it counts when in order
/// @param jailed after a slash, until released
/// @param pendingSlashes frozen and neither cancelled nor carried out
/// @param jailedUntil seconds since the epoch
public record StakePool(
    UInt256 stake,
    UInt256 shares,
    int commissionBps,
    boolean registered,
    boolean seated,
    boolean jailed,
    int pendingSlashes,
    long jailedUntil) {}
