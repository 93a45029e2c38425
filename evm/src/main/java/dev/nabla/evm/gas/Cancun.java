package dev.nabla.evm.gas;

/// The rules of Cancun, on which later forks stand.
class Cancun implements Fork {
  private static final InstructionTable INSTRUCTIONS = InstructionTable.cancun();
  private static final BlobSchedule BLOBS = new BlobSchedule(3, 6, 3_338_477);

  @Override
  public String name() {
    return "Cancun";
  }

  @Override
  public InstructionTable instructions() {
    return INSTRUCTIONS;
  }

  @Override
  public BlobSchedule blobs() {
    return BLOBS;
  }

  @Override
  public int maxBlobsPerTransaction() {
    return blobs().max();
  }

  @Override
  public long transactionGasCap() {
    return Long.MAX_VALUE;
  }

  @Override
  public boolean hasSetCode() {
    return false;
  }

  @Override
  public long calldataFloor(long tokens) {
    return 0;
  }

  @Override
  public PrecompileLevel precompiles() {
    return PrecompileLevel.CANCUN;
  }

  @Override
  public boolean hasOsakaModExp() {
    return false;
  }
}
