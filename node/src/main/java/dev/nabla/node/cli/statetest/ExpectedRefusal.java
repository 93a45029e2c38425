package dev.nabla.node.cli.statetest;

import static dev.nabla.chain.execution.InvalidTransaction.BELOW_CALLDATA_FLOOR;
import static dev.nabla.chain.execution.InvalidTransaction.BLOCK_GAS_LIMIT_EXCEEDED;
import static dev.nabla.chain.execution.InvalidTransaction.INITCODE_TOO_LARGE;
import static dev.nabla.chain.execution.InvalidTransaction.INSUFFICIENT_FUNDS;
import static dev.nabla.chain.execution.InvalidTransaction.INTRINSIC_GAS_TOO_LOW;
import static dev.nabla.chain.execution.InvalidTransaction.MAX_BLOB_FEE_BELOW_BASE_FEE;
import static dev.nabla.chain.execution.InvalidTransaction.MAX_FEE_BELOW_BASE_FEE;
import static dev.nabla.chain.execution.InvalidTransaction.NONCE_IS_MAX;
import static dev.nabla.chain.execution.InvalidTransaction.NONCE_TOO_HIGH;
import static dev.nabla.chain.execution.InvalidTransaction.NONCE_TOO_LOW;
import static dev.nabla.chain.execution.InvalidTransaction.NO_AUTHORIZATIONS;
import static dev.nabla.chain.execution.InvalidTransaction.NO_BLOBS;
import static dev.nabla.chain.execution.InvalidTransaction.PRIORITY_ABOVE_MAX_FEE;
import static dev.nabla.chain.execution.InvalidTransaction.SENDER_HAS_CODE;
import static dev.nabla.chain.execution.InvalidTransaction.TOO_MANY_BLOBS;
import static dev.nabla.chain.execution.InvalidTransaction.TRANSACTION_GAS_CAP_EXCEEDED;
import static dev.nabla.chain.execution.InvalidTransaction.TYPE_NOT_SUPPORTED;
import static dev.nabla.chain.execution.InvalidTransaction.UNKNOWN_BLOB_VERSION;
import static dev.nabla.chain.execution.InvalidTransaction.WRONG_CHAIN;
import static java.util.Map.entry;

import dev.nabla.chain.execution.InvalidTransaction;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the vectors' names for refusals mean here. A name that is not listed is one for which any
/// refusal will do: the transaction has no encoding, or the name is too broad.
final class ExpectedRefusal {
  private static final String PREFIX = "TransactionException.";

  private static final Map<String, Set<InvalidTransaction>> MEANING =
      Map.ofEntries(
          entry("GAS_ALLOWANCE_EXCEEDED", Set.of(BLOCK_GAS_LIMIT_EXCEEDED)),
          entry("GAS_LIMIT_EXCEEDS_MAXIMUM", Set.of(TRANSACTION_GAS_CAP_EXCEEDED)),
          entry("INITCODE_SIZE_EXCEEDED", Set.of(INITCODE_TOO_LARGE)),
          entry("INSUFFICIENT_ACCOUNT_FUNDS", Set.of(INSUFFICIENT_FUNDS)),
          entry("INSUFFICIENT_MAX_FEE_PER_GAS", Set.of(MAX_FEE_BELOW_BASE_FEE)),
          entry("INSUFFICIENT_MAX_FEE_PER_BLOB_GAS", Set.of(MAX_BLOB_FEE_BELOW_BASE_FEE)),
          entry("INTRINSIC_GAS_BELOW_FLOOR_GAS_COST", Set.of(BELOW_CALLDATA_FLOOR)),
          entry("INTRINSIC_GAS_TOO_LOW", Set.of(INTRINSIC_GAS_TOO_LOW, BELOW_CALLDATA_FLOOR)),
          entry("INVALID_CHAINID", Set.of(WRONG_CHAIN)),
          entry("NONCE_IS_MAX", Set.of(NONCE_IS_MAX)),
          entry("NONCE_MISMATCH_TOO_HIGH", Set.of(NONCE_TOO_HIGH)),
          entry("NONCE_MISMATCH_TOO_LOW", Set.of(NONCE_TOO_LOW)),
          entry("PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS", Set.of(PRIORITY_ABOVE_MAX_FEE)),
          entry("SENDER_NOT_EOA", Set.of(SENDER_HAS_CODE)),
          entry("TYPE_3_TX_BLOB_COUNT_EXCEEDED", Set.of(TOO_MANY_BLOBS)),
          entry("TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED", Set.of(TOO_MANY_BLOBS)),
          entry("TYPE_3_TX_INVALID_BLOB_VERSIONED_HASH", Set.of(UNKNOWN_BLOB_VERSION)),
          entry("TYPE_3_TX_ZERO_BLOBS", Set.of(NO_BLOBS)),
          entry("TYPE_4_EMPTY_AUTHORIZATION_LIST", Set.of(NO_AUTHORIZATIONS)),
          entry("TYPE_4_TX_PRE_FORK", Set.of(TYPE_NOT_SUPPORTED)),
          entry("IntrinsicGas", Set.of(INTRINSIC_GAS_TOO_LOW)),
          entry("SenderNotEOA", Set.of(SENDER_HAS_CODE)),
          entry("TR_BLOBLIST_OVERSIZE", Set.of(TOO_MANY_BLOBS)),
          entry("TR_BLOBVERSION_INVALID", Set.of(UNKNOWN_BLOB_VERSION)),
          entry("TR_EMPTYBLOB", Set.of(NO_BLOBS)),
          entry("TR_FeeCapLessThanBlocks", Set.of(MAX_FEE_BELOW_BASE_FEE)),
          entry("TR_GasLimitReached", Set.of(BLOCK_GAS_LIMIT_EXCEEDED)),
          entry("TR_InitCodeLimitExceeded", Set.of(INITCODE_TOO_LARGE)),
          entry("TR_IntrinsicGas", Set.of(INTRINSIC_GAS_TOO_LOW)),
          entry("TR_NoFunds", Set.of(INSUFFICIENT_FUNDS)),
          entry("TR_NonceHasMaxValue", Set.of(NONCE_IS_MAX)),
          entry("TR_TipGtFeeCap", Set.of(PRIORITY_ABOVE_MAX_FEE)));

  private ExpectedRefusal() {}

  /// The reasons that `expected` allows (names joined by `|`), or nothing where any will do.
  static Optional<Set<InvalidTransaction>> reasons(String expected) {
    Set<InvalidTransaction> allowed = EnumSet.noneOf(InvalidTransaction.class);
    for (String name : expected.split("\\|", -1)) {
      String plain = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
      Set<InvalidTransaction> meaning = MEANING.get(plain);
      if (meaning == null) {
        return Optional.empty();
      }
      allowed.addAll(meaning);
    }
    return Optional.of(allowed);
  }
}
