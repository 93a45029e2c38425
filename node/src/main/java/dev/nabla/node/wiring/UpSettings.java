package dev.nabla.node.wiring;

/// How a development network is to be.
///
/// @param data all that it keeps
/// @param ports where it listens
/// @param ledger how its ledger is
/// @param model the name of the model that it serves, which is in the store
/// @param threads that run the model
/// @param altersAnswers whether the node lies now and then
/// @param operations how it is watched and held back
public record UpSettings(
    DataFolder data,
    Ports ports,
    LedgerSettings ledger,
    String model,
    int threads,
    boolean altersAnswers,
    OperationsSettings operations) {}
