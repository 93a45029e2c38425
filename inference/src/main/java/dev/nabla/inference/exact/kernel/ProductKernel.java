package dev.nabla.inference.exact.kernel;

import java.util.Arrays;
import java.util.List;

/// Products of one quantised weight type, up to two groups of rows at a time.
///
/// One token: the integer sums of each group's whole rows, then the float part of both groups.
/// Several tokens: weights are unpacked a chunk of blocks at a time, and each unpacked chunk serves
/// all tokens, four at a time.
final class ProductKernel {
  /// The integer sums, and scales where they must be made, of the tile's group `at` for one token.
  private final List<Step<Workbench>> addRow;

  /// The float part of `at` groups for one token.
  private final Step<Workbench> combineRows;

  /// Unpack the chunk of the tile's group `at`.
  private final List<Step<Workbench>> unpack;

  /// The integer sums of the chunk for four tokens from `at`.
  private final Step<Workbench> addTile;

  /// The float part of the chunk for four tokens from `at`.
  private final Step<Workbench> combineTile;

  private ProductKernel(
      List<Step<Workbench>> addRow,
      Step<Workbench> combineRows,
      List<Step<Workbench>> unpack,
      Step<Workbench> addTile,
      Step<Workbench> combineTile) {
    this.addRow = addRow;
    this.combineRows = combineRows;
    this.unpack = unpack;
    this.addTile = addTile;
    this.combineTile = combineTile;
  }

  static ProductKernel ofQ40() {
    return new ProductKernel(
        List.of(Q40Kernel::addRow),
        Q41Kernel::combineRows,
        List.of(Q40Kernel::unpackNibbles, Q41Kernel::widen),
        Q41Kernel::addTile,
        Q41Kernel::combineTile);
  }

  static ProductKernel ofQ41() {
    return new ProductKernel(
        List.of(Q41Kernel::addRow),
        Q41Kernel::combineRows,
        List.of(Q41Kernel::unpackNibbles, Q41Kernel::widen),
        Q41Kernel::addTile,
        Q41Kernel::combineTile);
  }

  static ProductKernel ofQ80() {
    return new ProductKernel(
        List.of(Q80Kernel::addRow),
        Q80Kernel::combineRows,
        List.of(Q80Kernel::unpack),
        Q80Kernel::addTile,
        Q80Kernel::combineTile);
  }

  static ProductKernel ofQ4K() {
    return new ProductKernel(
        List.of(Q41Kernel::addRow, SuperScales::makeRow),
        SuperScales::combineRows,
        List.of(Q41Kernel::unpackNibbles, SuperScales::makeChunk),
        Q41Kernel::addTile,
        Q41Kernel::combineTile);
  }

  static ProductKernel ofQ5K() {
    return new ProductKernel(
        List.of(Q5KKernel::addRow, SuperScales::makeRow),
        SuperScales::combineRows,
        List.of(Q41Kernel::unpackNibbles, Q5KKernel::unpackFifthBits, SuperScales::makeChunk),
        Q80Kernel::addTile,
        Q5KKernel::combineTile);
  }

  static ProductKernel ofQ6K() {
    return new ProductKernel(
        List.of(Q6KKernel::addRow, SuperScales::makeRowOfTwo),
        Q6KKernel::combineRows,
        List.of(Q41Kernel::unpackNibbles, Q6KKernel::unpackPairs, SuperScales::makeChunkOfTwo),
        Q80Kernel::addTile,
        Q6KKernel::combineTile);
  }

  void multiply(Workbench bench, int firstGroup, int groups) {
    int end = firstGroup + groups;
    for (int group = firstGroup; group < end; group += Workbench.GROUP_TILE) {
      bench.group = group;
      bench.groups = Math.min(Workbench.GROUP_TILE, end - group);
      if (bench.tokens == 1) {
        multiplyOne(bench);
      } else {
        multiplyTiles(bench);
      }
    }
  }

  private void multiplyOne(Workbench bench) {
    for (int i = 0; i < bench.groups; i++) {
      runAll(addRow, bench, i);
    }
    StepCall.run(combineRows, bench, bench.groups);
  }

  private static void runAll(List<Step<Workbench>> steps, Workbench bench, int at) {
    for (int i = 0; i < steps.size(); i++) {
      StepCall.run(steps.get(i), bench, at);
    }
  }

  private void multiplyTiles(Workbench bench) {
    clear(bench);
    int blocks = bench.matrix().blocks;
    int size = Math.ceilDiv(blocks, Math.ceilDiv(blocks, Workbench.CHUNK));
    for (int chunk = 0; chunk < blocks; chunk += size) {
      bench.chunk = chunk;
      bench.blocks = Math.min(size, blocks - chunk);
      for (int i = 0; i < bench.groups; i++) {
        runAll(unpack, bench, i);
      }
      for (int token = 0; token < bench.tokens; token += Kernels.TOKEN_TILE) {
        StepCall.run(addTile, bench, token);
        StepCall.run(combineTile, bench, token);
      }
    }
  }

  /// Sums over chunks start from zero.
  private static void clear(Workbench bench) {
    for (int token = 0; token < Kernels.padded(bench.tokens); token++) {
      int from = bench.target(token, 0);
      Arrays.fill(bench.output, from, from + bench.groups * Lanes.COUNT, 0f);
    }
  }
}
