package dev.nabla.chain.state;

/// For how many blocks states are kept: those of the newest `blocks` blocks can be read and proved,
/// older ones are deleted block by block as new ones come.
///
/// @param blocks at least 1
public record StateRetention(long blocks) {
  /// What a node does where nobody says otherwise: three minutes of blocks at the fastest pace of a
  /// producer that is never idle, more than five hours at its slowest.
  public static final StateRetention DEFAULT = new StateRetention(4096);

  /// Every state since the first block.
  public static final StateRetention ARCHIVE = new StateRetention(Long.MAX_VALUE);

  /// Checks that the newest state is among those kept.
  public StateRetention {
    if (blocks < 1) {
      throw new IllegalArgumentException("states of " + blocks + " blocks, at least 1");
    }
  }

  /// The oldest state to keep when `newest` is the newest.
  long oldest(long newest) {
    return Math.max(0, newest - blocks + 1);
  }
}
