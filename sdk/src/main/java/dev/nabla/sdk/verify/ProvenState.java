package dev.nabla.sdk.verify;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.AccountProof;
import dev.nabla.protocol.eth.ProofVerdict;
import dev.nabla.protocol.eth.SealedHeader;
import dev.nabla.protocol.eth.StorageProof;
import dev.nabla.protocol.inference.Network;
import dev.nabla.protocol.inference.SettlementProof;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Storage slots that are proved to be in the state of a block that the network's producer sealed.
final class ProvenState {
  private final List<Claim> claims;
  private final Map<Address, Map<UInt256, UInt256>> slots;

  private ProvenState(List<Claim> claims, Map<Address, Map<UInt256, UInt256>> slots) {
    this.claims = claims;
    this.slots = slots;
  }

  static ProvenState of(SettlementProof proof, Network network) {
    Claim block = block(proof.header(), network);
    Claim state = state(proof);
    boolean proven = block.verdict() == Verdict.PROVED && state.verdict() == Verdict.PROVED;
    return new ProvenState(List.of(block, state), proven ? slotsOf(proof.accounts()) : Map.of());
  }

  private static Claim block(SealedHeader header, Network network) {
    boolean sealed =
        header
            .sealer(network.chainId())
            .filter(sealer -> sealer.equals(network.producer()))
            .isPresent();
    return sealed
        ? Claim.proved(
            ClaimName.BLOCK,
            "The network's producer sealed block %d.".formatted(header.header().number()))
        : Claim.failed(
            ClaimName.BLOCK, "The network's producer did not seal the block in the file.");
  }

  private static Claim state(SettlementProof proof) {
    for (AccountProof account : proof.accounts()) {
      switch (account.verify(proof.header().header().stateRoot())) {
        case ProofVerdict.Proved() -> {}
        case ProofVerdict.Refused(String detail) -> {
          return Claim.failed(ClaimName.STATE, "A storage proof is broken: " + detail + ".");
        }
      }
    }
    return Claim.proved(
        ClaimName.STATE, "The storage that the file shows is in that block's state.");
  }

  private static Map<Address, Map<UInt256, UInt256>> slotsOf(List<AccountProof> accounts) {
    Map<Address, Map<UInt256, UInt256>> slots = new HashMap<>();
    for (AccountProof account : accounts) {
      Map<UInt256, UInt256> values = slots.computeIfAbsent(account.address(), _ -> new HashMap<>());
      for (StorageProof slot : account.storage()) {
        values.put(slot.slot(), slot.value());
      }
    }
    return slots;
  }

  /// The claims about the block and its state.
  List<Claim> claims() {
    return claims;
  }

  boolean isProven() {
    return claims.stream().allMatch(claim -> claim.verdict() == Verdict.PROVED);
  }

  boolean knows(Address account) {
    return slots.containsKey(account);
  }

  /// Proved slots of `account`; none where the file shows none.
  Map<UInt256, UInt256> slots(Address account) {
    return slots.getOrDefault(account, Map.of());
  }
}
