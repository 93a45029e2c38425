package dev.nabla.chain.consensus;

import dev.nabla.chain.block.BlockFault;
import dev.nabla.chain.block.BlockRules;
import dev.nabla.chain.block.BlockVerdict;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.protocol.eth.SealedHeader;
import java.time.Instant;
import java.util.Optional;

/// What a follower of a solo chain asks of a header before it runs the block: that the producer
/// whom genesis names sealed it, and that it is not from the future.
///
/// @param producer whom genesis names
public record SoloSeal(long chainId, Address producer) {

  /// Whether the seal and the clock allow this header.
  ///
  /// @param now of the follower's own clock
  public BlockVerdict verify(SealedHeader sealed, Instant now) {
    Optional<Address> sealer = sealed.sealer(chainId);
    if (!sealer.equals(Optional.of(producer))) {
      return new BlockVerdict.Rejected(
          BlockFault.WRONG_SEAL,
          "sealed by " + sealer.map(Address::toHex).orElse("nobody") + ", expected " + producer);
    }
    if (!sealed.header().coinbase().equals(producer)) {
      return new BlockVerdict.Rejected(
          BlockFault.WRONG_SEAL,
          "tips go to " + sealed.header().coinbase() + ", expected " + producer);
    }
    return BlockRules.checkClock(sealed.header(), now);
  }
}
