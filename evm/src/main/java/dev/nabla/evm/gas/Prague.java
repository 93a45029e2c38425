package dev.nabla.evm.gas;

/// What Prague changed: EIP-2537, EIP-7623, EIP-7691, EIP-7702.
class Prague extends Cancun {
  private static final BlobSchedule BLOBS = new BlobSchedule(6, 9, 5_007_716);
  private static final int FLOOR_PER_TOKEN = 10;

  @Override
  public String name() {
    return "Prague";
  }

  @Override
  public BlobSchedule blobs() {
    return BLOBS;
  }

  @Override
  public boolean hasSetCode() {
    return true;
  }

  @Override
  public long calldataFloor(long tokens) {
    return GasCost.TRANSACTION + FLOOR_PER_TOKEN * tokens;
  }

  @Override
  public PrecompileLevel precompiles() {
    return PrecompileLevel.PRAGUE;
  }
}
