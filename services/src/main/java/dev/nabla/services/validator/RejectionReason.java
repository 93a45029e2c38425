package dev.nabla.services.validator;

/// Why a validator does not vouch for a batch.
public enum RejectionReason {
  /// The blob's size or root is not the committed one.
  BLOB_DIFFERS,
  /// The blob does not decode.
  BLOB_MALFORMED,
  /// What the blob sums up to is not what was committed.
  COMMITMENT_DIFFERS,
  /// A window's leaf is not signed by the node, or not for this window, contract and chain, or
  /// names a heartbeat that the ledger does not know. The ledger itself can judge this.
  BAD_LEAF,
  /// A header's count or root is not that of its receipts.
  RECEIPTS_DIFFER,
  /// A receipt does not stand where it says, or was made outside its time.
  RECEIPT_MISPLACED,
  /// A receipt claims an answer without evidence of a run, so that nobody could challenge it.
  EVIDENCE_MISSING,
  /// What is disclosed is not what the receipt says, or does not open its hashes.
  OPENING_DIFFERS
}
