package dev.nabla.inference.exact.kernel;

import java.util.Arrays;

/// Products of one quantised weight type, up to two groups of rows at a time.
///
/// One token: the integer sums of each group's whole rows, then the float part of both groups.
/// Several tokens: weights are unpacked a chunk of blocks at a time, and each unpacked chunk serves
/// all tokens, four at a time.
final class ProductKernel {
  /// The integer sums of the tile's group `at` for one token.
  private final Step<Workbench> addRow;

  /// The float part of `at` groups for one token.
  private final Step<Workbench> combineRows;

  /// Unpacks the chunk of the tile's group `at`.
  private final Step<Workbench> unpack;

  /// The integer sums of the chunk for four tokens from `at`.
  private final Step<Workbench> addTile;

  /// The float part of the chunk for four tokens from `at`.
  private final Step<Workbench> combineTile;

  private ProductKernel(
      Step<Workbench> addRow,
      Step<Workbench> combineRows,
      Step<Workbench> unpack,
      Step<Workbench> addTile,
      Step<Workbench> combineTile) {
    this.addRow = addRow;
    this.combineRows = combineRows;
    this.unpack = unpack;
    this.addTile = addTile;
    this.combineTile = combineTile;
  }

  static ProductKernel ofQ41() {
    return new ProductKernel(
        Q41Kernel::addRow,
        Q41Kernel::combineRows,
        Q41Kernel::unpack,
        Q41Kernel::addTile,
        Q41Kernel::combineTile);
  }

  static ProductKernel ofQ80() {
    return new ProductKernel(
        Q80Kernel::addRow,
        Q80Kernel::combineRows,
        Q80Kernel::unpack,
        Q80Kernel::addTile,
        Q80Kernel::combineTile);
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
      StepCall.run(addRow, bench, i);
    }
    StepCall.run(combineRows, bench, bench.groups);
  }

  private void multiplyTiles(Workbench bench) {
    clear(bench);
    int blocks = bench.matrix().blocks;
    int size = Math.ceilDiv(blocks, Math.ceilDiv(blocks, Workbench.CHUNK));
    for (int chunk = 0; chunk < blocks; chunk += size) {
      bench.chunk = chunk;
      bench.blocks = Math.min(size, blocks - chunk);
      for (int i = 0; i < bench.groups; i++) {
        StepCall.run(unpack, bench, i);
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
