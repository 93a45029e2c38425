package dev.nabla.evm.operation;

import dev.nabla.evm.frame.Frame;
import dev.nabla.evm.frame.Stack;
import dev.nabla.evm.gas.GasCost;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Keccak256;

/// KECCAK256. Holds a hash state, so one thread at a time.
public final class Hashing {
  private final Keccak256.Hasher hasher = Keccak256.hasher();
  private final byte[] hash = new byte[Hash.SIZE];

  public void keccak256(Frame frame) {
    Stack stack = frame.stack();
    long offset = stack.saturated(stack.offset(0));
    long length = stack.saturated(stack.offset(1));
    if (!frame.reach(offset, length) || !frame.charge(GasCost.words(length, GasCost.KECCAK_WORD))) {
      return;
    }
    stack.drop(1);
    int from = length == 0 ? 0 : (int) offset;
    hasher.update(frame.memory().bytes(), from, (int) length).finish(hash, 0);
    stack.setBytes(stack.offset(0), hash, 0);
  }
}
