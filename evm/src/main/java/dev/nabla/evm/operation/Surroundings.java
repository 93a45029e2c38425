package dev.nabla.evm.operation;

import dev.nabla.evm.frame.BlockContext;
import dev.nabla.evm.frame.Frame;
import dev.nabla.evm.frame.HaltReason;
import dev.nabla.evm.frame.Stack;
import dev.nabla.evm.gas.GasCost;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import java.util.List;

/// What code learns about its call and its block where that takes more than pushing a value:
/// CALLDATALOAD, the copies, BLOCKHASH and BLOBHASH.
public final class Surroundings {
  /// How far BLOCKHASH looks back.
  private static final int BLOCK_HASHES = 256;

  private Surroundings() {}

  public static void callDataLoad(Frame frame) {
    Stack stack = frame.stack();
    int word = stack.offset(0);
    long from = stack.saturated(word);
    Bytes input = frame.input();
    if (from <= input.size() - 32L) {
      int at = (int) from;
      stack.set(
          word,
          input.getLong(at),
          input.getLong(at + 8),
          input.getLong(at + 16),
          input.getLong(at + 24));
    } else {
      stack.set(word, 0, 0, 0, 0);
      for (int at = 0; from < input.size() - at; at++) {
        long value = input.get((int) from + at) & 0xffL;
        stack.words()[word + 3 - (at >> 3)] |= value << (56 - 8 * (at & 7));
      }
    }
  }

  public static void callDataCopy(Frame frame) {
    copy(frame, frame.input());
  }

  public static void codeCopy(Frame frame) {
    copy(frame, frame.code().bytes());
  }

  public static void returnDataCopy(Frame frame) {
    Stack stack = frame.stack();
    long from = stack.saturated(stack.offset(1));
    long length = stack.saturated(stack.offset(2));
    Bytes data = frame.returnData();
    if (from > data.size() || length > data.size() - from) {
      frame.fail(HaltReason.RETURN_DATA_OUT_OF_BOUNDS);
      return;
    }
    copy(frame, data);
  }

  /// Takes target, source offset and length from the stack and copies, zeros behind the end.
  static void copy(Frame frame, Bytes source) {
    Stack stack = frame.stack();
    long target = stack.saturated(stack.offset(0));
    long from = stack.saturated(stack.offset(1));
    long length = stack.saturated(stack.offset(2));
    if (!frame.reach(target, length) || !frame.charge(GasCost.words(length, GasCost.COPY_WORD))) {
      return;
    }
    stack.drop(3);
    if (length > 0) {
      frame.memory().write((int) target, source, from, (int) length);
    }
  }

  public static void blockHash(Frame frame) {
    Stack stack = frame.stack();
    int word = stack.offset(0);
    long asked = stack.saturated(word);
    BlockContext block = frame.environment().block();
    if (asked < block.number() && asked >= block.number() - BLOCK_HASHES) {
      Hash hash = block.blockHashes().of(asked);
      stack.set(word, hash.a(), hash.b(), hash.c(), hash.d());
    } else {
      stack.set(word, 0, 0, 0, 0);
    }
  }

  public static void blobHash(Frame frame) {
    Stack stack = frame.stack();
    int word = stack.offset(0);
    long index = stack.saturated(word);
    List<Hash> hashes = frame.environment().transaction().blobHashes();
    Hash hash = index < hashes.size() ? hashes.get((int) index) : Hash.ZERO;
    stack.set(word, hash.a(), hash.b(), hash.c(), hash.d());
  }
}
