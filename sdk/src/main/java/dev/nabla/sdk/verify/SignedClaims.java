package dev.nabla.sdk.verify;

import dev.nabla.primitives.merkle.MerklePath;
import dev.nabla.primitives.merkle.TreeHash;
import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.WindowHeader;
import java.util.List;

/// From the receipt up to the signature of its window.
final class SignedClaims {
  private SignedClaims() {}

  static List<Claim> of(ReceiptFile file) {
    return List.of(receiptId(file), window(file), signature(file));
  }

  private static Claim receiptId(ReceiptFile file) {
    boolean equal = file.id().equals(file.receipt().id(file.window().header().domain()));
    return equal
        ? Claim.proved(ClaimName.RECEIPT_ID, "The id is the EIP-712 digest of the receipt.")
        : Claim.failed(
            ClaimName.RECEIPT_ID, "The id is not the EIP-712 digest of the receipt's fields.");
  }

  private static Claim window(ReceiptFile file) {
    WindowHeader header = file.window().header();
    InferenceReceipt receipt = file.receipt();
    MerklePath path = file.path();
    if (receipt.window() != header.window() || !receipt.nodeId().equals(header.nodeId())) {
      return Claim.failed(ClaimName.WINDOW, "Receipt and window name different places.");
    }
    if (path.index() != receipt.index() || path.count() != header.count()) {
      return Claim.failed(ClaimName.WINDOW, "The path is not that of the receipt's place.");
    }
    boolean leads = path.rootOf(TreeHash.KECCAK256, file.id().toBytes()).equals(header.root());
    return leads
        ? Claim.proved(
            ClaimName.WINDOW,
            "The receipt is number %d of %d in window %d."
                .formatted(receipt.index(), header.count(), header.window()))
        : Claim.failed(ClaimName.WINDOW, "The path does not lead to the window's root.");
  }

  private static Claim signature(ReceiptFile file) {
    if (!file.node().nodeId().equals(file.window().header().nodeId())) {
      return Claim.failed(
          ClaimName.SIGNATURE, "The file's RSA key is not the one that the node id stands for.");
    }
    return file.window().isSignedBy(file.node().receiptKey())
        ? Claim.proved(ClaimName.SIGNATURE, "The P-256 key in the file signed the window's header.")
        : Claim.failed(ClaimName.SIGNATURE, "The P-256 key in the file did not sign this header.");
  }
}
