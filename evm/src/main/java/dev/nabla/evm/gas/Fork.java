package dev.nabla.evm.gas;

/// Every rule that has differed between the forks known here. [Cancun] states them all; a later
/// fork extends the one before and overrides only what it changed. Immutable.
public interface Fork {
  /// The name in official test vectors.
  String name();

  /// The instructions.
  InstructionTable instructions();

  /// How blobs are priced and limited.
  BlobSchedule blobs();

  /// Most blobs of one transaction (EIP-7594).
  int maxBlobsPerTransaction();

  /// Most gas that one transaction may ask for (EIP-7825).
  long transactionGasCap();

  /// Whether accounts may delegate to code by transactions of type 4 (EIP-7702).
  boolean hasSetCode();

  /// The least that a transaction with so many tokens of calldata pays in all (EIP-7623).
  ///
  /// @param tokens zero bytes, and four times the others
  long calldataFloor(long tokens);

  /// Which precompiled contracts there are.
  PrecompileLevel precompiles();

  /// Whether MODEXP is priced and bounded as of Osaka (EIP-7823, EIP-7883), or as of EIP-2565.
  boolean hasOsakaModExp();
}
