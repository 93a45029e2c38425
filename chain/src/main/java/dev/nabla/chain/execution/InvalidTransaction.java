package dev.nabla.chain.execution;

/// Why a transaction cannot be part of a block: it changes nothing and pays nothing.
public enum InvalidTransaction {
  /// Signed for another chain (EIP-155).
  WRONG_CHAIN,
  /// Set-code transactions before the fork that has them (EIP-7702).
  TYPE_NOT_SUPPORTED,
  NONCE_TOO_LOW,
  NONCE_TOO_HIGH,
  /// The sender has used up its nonces (EIP-2681).
  NONCE_IS_MAX,
  /// The sender has code that is not a delegation (EIP-3607).
  SENDER_HAS_CODE,
  INSUFFICIENT_FUNDS,
  /// Lower than the block's base fee (EIP-1559).
  MAX_FEE_BELOW_BASE_FEE,
  /// Tip above the fee that may be paid at most (EIP-1559).
  PRIORITY_ABOVE_MAX_FEE,
  /// More gas than the block has (left).
  BLOCK_GAS_LIMIT_EXCEEDED,
  /// More gas than any transaction may have (EIP-7825).
  TRANSACTION_GAS_CAP_EXCEEDED,
  /// Less gas than what is due before the first instruction.
  INTRINSIC_GAS_TOO_LOW,
  /// Less gas than its calldata costs at least (EIP-7623).
  BELOW_CALLDATA_FLOOR,
  /// Init code above 49,152 bytes (EIP-3860).
  INITCODE_TOO_LARGE,
  /// A blob transaction without blobs (EIP-4844).
  NO_BLOBS,
  /// More blobs than a transaction (EIP-7594) or a block may have.
  TOO_MANY_BLOBS,
  /// A blob hash whose version is not 1 (EIP-4844).
  UNKNOWN_BLOB_VERSION,
  /// Lower than the block's blob base fee (EIP-4844).
  MAX_BLOB_FEE_BELOW_BASE_FEE,
  /// A set-code transaction that sets none (EIP-7702).
  NO_AUTHORIZATIONS
}
