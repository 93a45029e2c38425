package dev.nabla.services.validator;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.merkle.MerklePath;
import dev.nabla.primitives.merkle.MerkleTree;
import dev.nabla.primitives.merkle.TreeHash;
import dev.nabla.protocol.inference.BatchLeaf.SignedWindow;
import dev.nabla.protocol.inference.Blob;
import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.Opening;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a batch's bytes show, before any answer is run again.
public sealed interface BatchVerdict {

  /// Every signature, path, sum and opening is right.
  ///
  /// @param receipts all of them, in order
  /// @param lapsed whether some window's heartbeat is from before a gap in the node's service; its
  ///   receipts are unpaid, which excuses nothing else
  record Sound(Blob blob, List<PlacedReceipt> receipts, boolean lapsed) implements BatchVerdict {
    /// Copies the list.
    public Sound {
      receipts = List.copyOf(receipts);
    }
  }

  /// Something is wrong; the validator does not attest.
  ///
  /// @param window where, counted from the batch's first; -1 for the whole batch
  /// @param detail expected and actual, for people; never a text of a user
  /// @param provableLeaf data of the leaf that the ledger can judge; null where it can't
  /// @param path of that leaf; null where there is none
  record Rejected(
      RejectionReason reason,
      int window,
      String detail,
      @Nullable Bytes provableLeaf,
      @Nullable MerklePath path)
      implements BatchVerdict {
    static Rejected of(RejectionReason reason, String detail) {
      return new Rejected(reason, -1, detail, null, null);
    }

    static Rejected at(int window, RejectionReason reason, String detail) {
      return new Rejected(reason, window, detail, null, null);
    }
  }

  /// A receipt with its place and what is disclosed of it.
  ///
  /// @param windowIndex of its window in the batch
  /// @param opening null where nothing is disclosed
  record PlacedReceipt(
      int windowIndex, SignedWindow window, InferenceReceipt receipt, @Nullable Opening opening) {

    /// The path from the receipt's id to its window's root.
    MerklePath pathIn(Blob blob) {
      List<Bytes> ids = new ArrayList<>();
      for (Blob.Entry entry : blob.windows().get(windowIndex).entries()) {
        ids.add(entry.receipt().id(window.header().domain()).toBytes());
      }
      return MerkleTree.prove(TreeHash.KECCAK256, ids, receipt.index());
    }

    /// The path from the window's leaf to the batch's root.
    MerklePath windowPathIn(Blob blob) {
      return MerkleTree.prove(TreeHash.KECCAK256, BatchAudit.leaves(blob), windowIndex);
    }
  }
}
