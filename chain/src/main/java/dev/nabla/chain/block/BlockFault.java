package dev.nabla.chain.block;

/// What a block does wrong.
public enum BlockFault {
  /// Its parent is not the block before it.
  WRONG_PARENT,
  /// Its timestamp lies before its parent's.
  EARLIER_THAN_PARENT,
  /// Its timestamp lies further ahead of the clock than the tolerance.
  FROM_THE_FUTURE,
  /// Its gas limit is out of range, moved too far, or less than what was used.
  WRONG_GAS_LIMIT,
  /// Its base fee does not follow from its parent (EIP-1559).
  WRONG_BASE_FEE,
  /// A field that has one value on this chain has another.
  FIXED_FIELD_CHANGED,
  /// Its transactions do not have the root that the header names.
  WRONG_TRANSACTIONS_ROOT,
  /// A transaction is of a type that this chain does not take.
  UNSUPPORTED_TRANSACTION,
  /// A transaction has no good signature.
  BAD_SIGNATURE,
  /// A transaction cannot be executed where it stands.
  INVALID_TRANSACTION,
  /// Running it gives another header: state, receipts, bloom or gas.
  WRONG_RESULT,
  /// It is not sealed by who may seal it.
  WRONG_SEAL
}
