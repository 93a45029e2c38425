package dev.nabla.evm.gas;

/// What Osaka changed: EIP-7594, EIP-7823, EIP-7825, EIP-7883, EIP-7939, EIP-7951.
class Osaka extends Prague {
  private static final InstructionTable INSTRUCTIONS =
      InstructionTable.cancun().with(Opcode.CLZ, 5, 1, 1);

  @Override
  public String name() {
    return "Osaka";
  }

  @Override
  public InstructionTable instructions() {
    return INSTRUCTIONS;
  }

  @Override
  public int maxBlobsPerTransaction() {
    return 6;
  }

  @Override
  public long transactionGasCap() {
    return 1 << 24;
  }

  @Override
  public PrecompileLevel precompiles() {
    return PrecompileLevel.OSAKA;
  }

  @Override
  public boolean hasOsakaModExp() {
    return true;
  }
}
