package dev.nabla.evm.frame;

/// Why a frame failed. All of its gas is gone then, and all of its changes are undone.
public enum HaltReason {
  OUT_OF_GAS,
  UNDEFINED_INSTRUCTION,
  STACK_UNDERFLOW,
  STACK_OVERFLOW,
  INVALID_JUMP,
  /// A change of state inside STATICCALL (EIP-214).
  STATIC_VIOLATION,
  /// RETURNDATACOPY beyond the data (EIP-211).
  RETURN_DATA_OUT_OF_BOUNDS,
  /// A contract's address is taken (EIP-684, EIP-7610).
  ADDRESS_COLLISION,
  /// Init code above 49,152 bytes (EIP-3860).
  INITCODE_TOO_LARGE,
  /// Deployed code above 24,576 bytes (EIP-170).
  CODE_TOO_LARGE,
  /// Deployed code that starts with 0xEF (EIP-3541).
  RESERVED_CODE_PREFIX,
  /// A precompiled contract refused its input.
  PRECOMPILE_FAILED
}
