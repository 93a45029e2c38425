package dev.nabla.chain.txpool;

/// Why a transaction may not wait.
public enum PoolRefusal {
  /// Of a type that the pool does not take.
  UNSUPPORTED_TYPE,
  /// Not bound to this chain.
  WRONG_CHAIN,
  /// Without a good signature.
  BAD_SIGNATURE,
  /// Above [PoolLimits#transactionBytes()].
  TOO_LARGE,
  /// Above what one transaction may ask for (EIP-7825) or a block holds.
  GAS_LIMIT_TOO_HIGH,
  /// Below what is due before the first instruction.
  GAS_LIMIT_TOO_LOW,
  /// Init code above its limit (EIP-3860).
  INIT_CODE_TOO_LARGE,
  /// A tip above the whole fee (EIP-1559).
  TIP_ABOVE_FEE,
  /// The account has sent a transaction with this nonce already.
  NONCE_TOO_LOW,
  /// Too far ahead of the account's nonce.
  NONCE_TOO_HIGH,
  /// Of type 4, but without a single authorization (EIP-7702).
  NO_AUTHORIZATION,
  /// The sender is a contract (EIP-3607).
  SENDER_IS_CONTRACT,
  /// The sender's account is delegated, or about to be, and another transaction of its waits.
  IN_FLIGHT_LIMIT,
  /// The sender's account is delegated, or about to be, and the nonce is not its next.
  OUT_OF_ORDER,
  /// It would delegate an account of which several transactions wait.
  AUTHORITY_IN_FLIGHT,
  /// The sender cannot pay for it and for those of its own that wait already.
  INSUFFICIENT_FUNDS,
  /// Another transaction with this nonce waits and this one does not pay enough more.
  REPLACEMENT_UNDERPRICED,
  /// The pool is full of transactions that pay no less.
  POOL_FULL
}
