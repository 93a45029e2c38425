package dev.nabla.evm.gas;

/// Prices that no fork since Cancun has changed, in gas. What forks do change is in [Fork].
public final class GasCost {
  /// A transaction that does nothing.
  public static final int TRANSACTION = 21_000;

  /// A warm account or slot (EIP-2929).
  public static final int WARM_ACCESS = 100;

  /// The first access to an account in a transaction (EIP-2929).
  public static final int COLD_ACCOUNT = 2600;

  /// The first access to a slot in a transaction (EIP-2929).
  public static final int COLD_SLOT = 2100;

  /// What SSTORE must leave unspent before it starts, so that a call with only the stipend cannot
  /// write (EIP-2200).
  public static final int STORE_SENTRY = 2300;

  /// A slot that was zero becomes something else (EIP-2200).
  public static final int STORE_SET = 20_000;

  /// A slot that was not zero changes for the first time (EIP-2929: 5000 less the cold access).
  public static final int STORE_RESET = 5000 - COLD_SLOT;

  /// Refund where a slot is cleared (EIP-3529).
  public static final int STORE_CLEAR_REFUND = 4800;

  /// Refunds are capped at this part of the gas used (EIP-3529).
  public static final int REFUND_QUOTIENT = 5;

  /// One word of copied memory, calldata, code or return data.
  public static final int COPY_WORD = 3;

  /// One word of hashed memory.
  public static final int KECCAK_WORD = 6;

  /// One byte of log data.
  public static final int LOG_BYTE = 8;

  /// One byte of an exponent (EIP-160).
  public static final int EXP_BYTE = 50;

  /// One word of init code (EIP-3860).
  public static final int INITCODE_WORD = 2;

  /// One byte of deployed code.
  public static final int CODE_BYTE = 200;

  /// A call that moves value.
  public static final int CALL_VALUE = 9000;

  /// What the callee of a call with value gets for nothing.
  public static final int CALL_STIPEND = 2300;

  /// Value that brings an account into being.
  public static final int NEW_ACCOUNT = 25_000;

  /// Most bytes of init code (EIP-3860).
  public static final int MAX_INITCODE_BYTES = 49_152;

  /// Most bytes of deployed code (EIP-170).
  public static final int MAX_CODE_BYTES = 24_576;

  private GasCost() {}

  /// What `bytes` cost where each started word of 32 costs `each`.
  public static long words(long bytes, int each) {
    return (bytes + 31) / 32 * each;
  }

  /// What a memory of `words` words costs in all (Yellow Paper, appendix H, `C_mem`).
  ///
  /// @param words below 2^31
  public static long memory(long words) {
    return 3 * words + words * words / 512;
  }
}
