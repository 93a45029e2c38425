package dev.nabla.node.wiring;

import java.nio.file.Path;

/// Where a node keeps what. Only names: nothing is read or made here.
///
/// @param root the folder of `--data`
public record DataFolder(Path root) {
  /// Secret keys, each a file that only its owner can read.
  public Path keys() {
    return root.resolve("keys");
  }

  /// The ledger.
  public Path chain() {
    return root.resolve("chain");
  }

  /// The gateway's outbox, window numbers and blobs.
  public Path gateway() {
    return root.resolve("gateway");
  }

  /// What the validator `number`, from 1, must not forget.
  public Path validator(int number) {
    return root.resolve("validator-" + number);
  }

  /// What the proxy keeps of its owner's questions: private to the owner.
  public Path proxy() {
    return root.resolve("proxy");
  }

  /// Model files by digest.
  public Path models() {
    return root.resolve("models");
  }

  /// What others need to check this network's receipts offline.
  public Path networkFile() {
    return root.resolve("network.json");
  }

  /// From whom answers are bought, where they are; written by the owner.
  public Path providersFile() {
    return root.resolve("providers.json");
  }

  /// How the mode of an answer is chosen, where the owner says so.
  public Path policyFile() {
    return root.resolve("policy.json");
  }

  /// Held by the process that runs a network here.
  public Path lock() {
    return root.resolve("lock");
  }
}
