package dev.nabla.node.statetest;

import dev.nabla.primitives.bytes.DecodingException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Runs the tests below some paths: the caller's thread reads files, a few others run them.
public final class StateTestRun {
  private final int threads;
  private final StateTestTally tally = new StateTestTally();

  /// @param threads that run tests
  public StateTestRun(int threads) {
    this.threads = threads;
  }

  /// Runs all cases below `paths`: files, folders, `.tar.xz` archives. As many files are held as
  /// there are threads, and one that is being read.
  ///
  /// @throws FixtureException where a path cannot be read
  public StateTestReport run(List<Path> paths) {
    BlockingQueue<StateTestJudge> idle = new ArrayBlockingQueue<>(threads);
    for (int i = 0; i < threads; i++) {
      idle.add(new StateTestJudge());
    }
    try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
      FixtureFiles.forEach(
          paths,
          file -> {
            StateTestJudge judge = take(idle);
            workers.execute(() -> {
              try {
                judgeAll(file, judge);
              } finally {
                idle.add(judge);
              }
            });
          });
    }
    return tally.report();
  }

  private static StateTestJudge take(BlockingQueue<StateTestJudge> idle) {
    try {
      return idle.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FixtureException("interrupted", e);
    }
  }

  private void judgeAll(FixtureFile file, StateTestJudge judge) {
    List<StateTest> tests;
    try {
      tests = StateTestReader.read(file);
    } catch (DecodingException e) {
      tally.add(file.name(), new Verdict.Failed("a file of state tests", said(e)));
      return;
    }
    if (tests.isEmpty()) {
      tally.add(file.name(), new Verdict.Skipped("files without state tests"));
    }
    for (StateTest test : tests) {
      tally.add(file.name() + "\n  " + test.name(), verdict(test, judge));
    }
  }

  /// A defect of ours fails the case that showed it and not the run.
  private static Verdict verdict(StateTest test, StateTestJudge judge) {
    try {
      return judge.judge(test);
    } catch (DecodingException e) {
      return new Verdict.Failed("a state test", said(e));
    } catch (RuntimeException e) {
      return new Verdict.Failed("a result", e.toString());
    }
  }

  private static String said(DecodingException e) {
    return String.valueOf(e.getMessage());
  }
}
