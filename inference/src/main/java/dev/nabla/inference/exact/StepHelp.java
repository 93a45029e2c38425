package dev.nabla.inference.exact;

import dev.nabla.inference.exact.kernel.Kernels;
import dev.nabla.inference.exact.kernel.Workers;
import dev.nabla.model.exact.RowHasher;
import dev.nabla.model.exact.TraceHelp;
import java.util.function.IntConsumer;

/// Hashes the traces of many answers: each with all threads where answers come one at a time, and
/// each on one thread while several are served at once.
final class StepHelp implements TraceHelp {
  private final Kernels kernels;
  private final Workers team;

  /// Written between programs of the team.
  private boolean apart;

  StepHelp(Kernels kernels, Workers team) {
    this.kernels = kernels;
    this.team = team;
  }

  /// Runs `work` once for each number below `count`, shared out among the threads.
  void forEach(int count, IntConsumer work) {
    if (count == 1) {
      work.accept(0);
      return;
    }
    apart = true;
    try {
      team.run(worker -> {
        for (int i = worker; i < count; i += team.count()) {
          work.accept(i);
        }
      });
    } finally {
      apart = false;
    }
  }

  @Override
  public int threads() {
    return team.count();
  }

  @Override
  public void onAll(IntConsumer work) {
    if (apart) {
      for (int thread = 0; thread < team.count(); thread++) {
        work.accept(thread);
      }
    } else {
      team.run(work::accept);
    }
  }

  @Override
  public RowHasher newHasher() {
    return kernels.newHasher();
  }
}
